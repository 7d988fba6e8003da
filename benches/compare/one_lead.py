"""Takes the medians of `cargo bench -p leadstone-benches --bench one_lead` into benches/results/one-lead.json.

See benches/README.md. Nanoseconds of wall time: run it on a quiet machine.
"""

import json
import os
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))

NAMES = {
    "known, 40 activities": {
        "yardstick_ one allocation": "allocation",
        "points, stage and action": "prepared",
        "with all contributions": "contributions",
        "reading the lead": "reading",
        "report as JSON": "report",
    },
    "a row of workload 1": {
        "yardstick_ parsing the JSON": "row-parsing",
        "from JSON to stage and action": "row-from-json",
        "from JSON to stage and action, by way of a lead": "row-by-lead",
        "prepared, to stage and action": "row-prepared",
    },
}


def main():
    contenders = {}
    for group, benches in NAMES.items():
        for bench, name in benches.items():
            path = TARGET / "criterion" / group / bench / "new" / "estimates.json"
            estimates = json.loads(path.read_text())
            contenders[name] = {"nanoseconds": round(estimates["median"]["point_estimate"], 1)}
    results = ROOT / "benches" / "results" / "one-lead.json"
    results.write_text(json.dumps({"workload": "one-lead", "contenders": contenders}, indent=2) + "\n")


if __name__ == "__main__":
    main()
