"""Runs the contenders of a workload in turn, checks that they agree, and tells how fast they are.

See benches/README.md. What counts is processor time: wall time is only true on a quiet machine.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
DEFAULT_ROWS = {"w1": 1_000_000, "w2": 10_000_000}
ORDERS = ("by-time", "by-lead", "shuffled")


@dataclass
class Contender:
    """A worker: a Python file beside this one, or a program of `leadstone-benches`."""

    name: str
    worker: str
    form: str
    like: str  # contenders on data of the same kind are compared with Polars on it
    is_yardstick: bool = False
    passes: list = field(default_factory=list)
    loaded_rss: int = 0

    def command(self, workload, data):
        if self.worker.endswith(".py"):
            start = [sys.executable, str(Path(__file__).parent / self.worker)]
        else:
            start = [str(TARGET / "release" / self.worker)]
        return [*start, "--workload", workload, "--form", self.form, "--data", str(data)]

    def median(self, key):
        return statistics.median(one[key] for one in self.passes)


def contenders(workload):
    if workload == "w1":
        return [
            Contender("leadstone-plain", "columns", "plain", "texts"),
            Contender("leadstone-dictionary", "columns", "dictionary", "coded"),
            *(
                Contender(f"leadstone-{form}-{what}", "columns", f"{form}-{what}", like)
                for form, like in (("plain", "texts"), ("dictionary", "coded"))
                for what in ("bounds", "settled", "contributions")
            ),
            Contender("rust-rows", "rows", "plain", "texts"),
            Contender("polars-plain", "polars_worker.py", "plain", "texts"),
            Contender("polars-enum", "polars_worker.py", "enum", "coded"),
            Contender("polars-categorical", "polars_worker.py", "categorical", "coded"),
            Contender("duckdb-varchar", "duckdb_worker.py", "plain", "texts"),
            Contender("duckdb-enum", "duckdb_worker.py", "enum", "coded"),
            Contender("datafusion", "datafusion_worker.py", "plain", "texts"),
            Contender("numpy-factorised", "numpy_worker.py", "factorised", "coded"),
            Contender("bandwidth", "rows", "bandwidth", "texts", is_yardstick=True),
        ]
    found = []
    for order in ORDERS:
        found += [
            Contender(f"leadstone-{order}", "events", order, order),
            Contender(f"rust-dense-{order}", "rows", f"dense-{order}", order),
            Contender(f"rust-hashed-{order}", "rows", f"hashed-{order}", order),
            Contender(f"polars-{order}", "polars_worker.py", order, order),
            Contender(f"duckdb-{order}", "duckdb_worker.py", order, order),
            Contender(f"numpy-{order}", "numpy_worker.py", order, order),
        ]
    # These read the file in each pass: their peak is that of a program that never holds the table.
    for order in ("by-time", "shuffled"):
        form = f"{order}-file"
        found += [
            Contender(f"leadstone-file-{order}", "events", form, form),
            Contender(f"polars-file-{order}", "polars_worker.py", form, form),
            Contender(f"duckdb-file-{order}", "duckdb_worker.py", form, form),
        ]
    found.append(Contender("rust-runs-by-lead", "rows", "runs-by-lead", "by-lead"))
    found.append(Contender("bandwidth", "rows", "bandwidth", "by-lead", is_yardstick=True))
    return found


class Worker:
    """A running contender."""

    def __init__(self, contender, workload, data):
        self.contender = contender
        self.process = subprocess.Popen(
            contender.command(workload, data), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.contender.name} ended with status {self.process.wait()}")
        return json.loads(line)

    def one_pass(self):
        self.process.stdin.write("run\n")
        self.process.stdin.flush()
        return self.answer()

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def data_folder(workload, rows):
    """The folder with the data, which is made where it is missing."""
    folder = TARGET / "workloads"
    if rows != DEFAULT_ROWS[workload]:
        folder /= str(rows)
    names = {"w1": ["w1-plain", "w1-dictionary"], "w2": [f"w2-{order}" for order in ORDERS]}[workload]
    if not all((folder / f"{name}.parquet").exists() for name in names):
        sizes = {"w1": ["--rows", str(rows), "--events", "0"], "w2": ["--rows", "0", "--events", str(rows)]}[workload]
        subprocess.run([TARGET / "release" / "generate", *sizes, "--output", folder], check=True)
    return folder


def chosen(workload, only):
    found = contenders(workload)
    if only:
        unknown = set(only) - {c.name for c in found}
        if unknown:
            raise SystemExit(f"no contender is called {', '.join(sorted(unknown))}")
        return [c for c in found if c.name in only]
    for worker in ("columns", "events"):
        if any(c.worker == worker for c in found) and not (TARGET / "release" / worker).exists():
            print(f"leadstone is left out: its worker `{worker}` has not been built", file=sys.stderr)
            found = [c for c in found if c.worker != worker]
    return found


def measure(running, rounds):
    """All in each round, another one first each time, after a pass that does not count."""
    for worker in running:
        worker.one_pass()
    for number in range(rounds):
        first = number % len(running)
        for worker in running[first:] + running[:first]:
            worker.contender.passes.append(worker.one_pass())


def check(found):
    """Fails where two contenders, or two passes of one, say different things."""
    expected = None
    for contender in found:
        if contender.is_yardstick:
            continue
        for one in contender.passes:
            expected = expected or (contender.name, one["totals"])
            if one["totals"] != expected[1]:
                raise SystemExit(
                    f"{contender.name} and {expected[0]} differ:\n{one['totals']}\n{expected[1]}"
                )
    return expected and expected[1]


def results(found, rows):
    polars = {c.like: c.median("cpu") for c in found if c.name.startswith("polars-") and c.name != "polars-categorical"}
    categorical = next((c.median("cpu") for c in found if c.name == "polars-categorical"), None)
    for contender in found:
        cpu = contender.median("cpu")
        peak = max(p["peak_rss"] for p in contender.passes)
        line = {"cpu": cpu, "rows_per_second": round(rows / cpu), "peak_rss": peak}
        line["working_memory"] = max(peak - contender.loaded_rss, 0)
        if contender.is_yardstick:
            line["bytes_per_second"] = round(contender.passes[0]["totals"]["bytes"] / cpu)
        elif contender.like in polars:
            line["times_polars"] = polars[contender.like] / cpu
        if categorical and contender.like == "coded":
            line["times_categorical"] = categorical / cpu
        yield contender, line


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workload", choices=list(DEFAULT_ROWS), default="w1")
    parser.add_argument("--rows", type=int, help="rows of workload 1, activities of workload 2")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--only", nargs="+", metavar="CONTENDER")
    parser.add_argument("--output", type=Path, help="where the results go, if not to benches/results")
    given = parser.parse_args()
    rows = given.rows or DEFAULT_ROWS[given.workload]
    data = data_folder(given.workload, rows)
    found = chosen(given.workload, given.only)
    running, versions = [], {}
    for contender in found:
        worker = Worker(contender, given.workload, data)
        running.append(worker)
        ready = worker.answer()
        if ready["rows"] != rows:
            raise SystemExit(f"{contender.name} has read {ready['rows']} rows instead of {rows}")
        versions[contender.name] = ready["version"]
        contender.loaded_rss = ready["loaded_rss"]
    measure(running, given.rounds)
    for worker in running:
        worker.end()
    totals = check(found)
    lines = {}
    print(f"{'contender':24}{'CPU s':>9}{'rows/s':>14}{'x Polars':>10}{'peak MB':>9}{'working MB':>12}")
    for contender, line in results(found, rows):
        ratio = f"{line['times_polars']:.2f}" if "times_polars" in line else ""
        print(
            f"{contender.name:24}{line['cpu']:9.4f}{line['rows_per_second']:14,}{ratio:>10}"
            f"{line['peak_rss'] / 1e6:9.0f}{line['working_memory'] / 1e6:12.0f}"
        )
        lines[contender.name] = {"version": versions[contender.name], **line}
    print("all agree:", json.dumps(totals))
    name = given.workload if rows == DEFAULT_ROWS[given.workload] else f"{given.workload}-{rows}"
    output = given.output or ROOT / "benches" / "results" / f"{name}.json"
    output.parent.mkdir(parents=True, exist_ok=True)
    facts = {"workload": given.workload, "rows": rows, "rounds": given.rounds, "totals": totals, "contenders": lines}
    output.write_text(json.dumps(facts, indent=2) + "\n")


if __name__ == "__main__":
    main()
