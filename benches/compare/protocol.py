"""The protocol between `run.py` and a contender; see benches/README.md. Knows nothing about what a pass does."""

import argparse
import json
import sys
import time
from pathlib import Path


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--workload", choices=["w1", "w2"], default="w1")
    parser.add_argument("--form", default="plain")
    parser.add_argument("--data", type=Path, default=Path("target/workloads"))
    return parser.parse_args()


def memory(name):
    """The memory of this process, in bytes: `VmRSS` now, `VmHWM` at most."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith(f"{name}:"))


def serve(rows, version, one_pass):
    """Says that the data is loaded, then makes a pass for each line `run` until the input ends."""
    try:
        # From here on the peak is that of passes. Where the system refuses, it includes the loading.
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        pass
    ready = {"ready": True, "rows": rows, "version": version, "loaded_rss": memory("VmRSS")}
    print(json.dumps(ready), flush=True)
    for line in sys.stdin:
        if line.strip() != "run":
            break
        cpu, wall = time.process_time(), time.perf_counter()
        totals = one_pass()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        print(json.dumps({"cpu": cpu, "wall": wall, "totals": totals, "peak_rss": memory("VmHWM")}), flush=True)


def lead_totals(rows, points, stages, names):
    """The totals of workload 1; `stages` are counts in the order of `names`."""
    return {"rows": int(rows), "points": int(points), "stages": dict(zip(names, map(int, stages), strict=True))}


def log_totals(leads, points, checksum):
    """The totals of workload 2."""
    return {"leads": int(leads), "points": int(points), "checksum": int(checksum)}
