"""Times `leadstone score` on a raw export, import included, beside `polars.read_csv` of the same file.

    cargo build --release -p leadstone-cli
    python benches/compare/import.py --rows 1000000 --rounds 5

Prints the CPU seconds of each (median over the rounds, which alternate), the ratios, and the greatest memory. The file is
invented: amounts with signs and groups, ranges, words for nothing, dates with times.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

TITLES = ["VP Sales", "CEO", "Head of Marketing", "Sales Manager", "Software Engineer", "CTO", "Student"] + [
    f"{rank} {work}"
    for rank in ["Senior", "Junior", "Lead", "Chief", "Regional"]
    for work in ["Buyer", "Developer", "Analyst", "Accountant", "Product Manager", "Data Engineer"]
]
INDUSTRIES = ["Software", "Retail", "Healthcare", "Consulting", "Banking", "Information Technology & Services", "Media"]
COUNTRIES = ["Germany", "France", "United States", "Korea", "Japan", "Spain", "Brazil", "India", "Poland"]
STATUSES = ["New", "Working - Contacted", "Open - Not Contacted", "Qualified", "Unqualified", "Nurturing", ""]
SOURCES = ["Web", "Referral", "Partner", "Organic Search", "Paid Search", "Trade Show", "Direct Traffic"]
HEADER = (
    "Record ID,First Name,Last Name,Email,Job Title,Company Name,Industry,Number of Employees,Annual Revenue,"
    "Country/Region,Lead Status,Lead Source,Create Date,Last Activity Date\n"
)


def generate(path: Path, rows: int) -> None:
    chance = random.Random(7)
    with path.open("w", encoding="utf-8") as out:
        out.write(HEADER)
        for row in range(rows):
            size = int(10 ** chance.uniform(0, 5))
            employees = f'"{size:,}"' if size > 999 else str(size)
            if chance.random() < 0.1:
                employees = chance.choice(["", "51-200", "N/A", "201-500"])
            revenue = "" if chance.random() < 0.3 else f'"${chance.uniform(1e4, 1e8):,.2f}"'
            day = f"2026-{chance.randint(1, 10):02}-{chance.randint(1, 28):02}"
            date = f"{day} {chance.randint(0, 23):02}:{chance.randint(0, 59):02}"
            company = row // 7
            out.write(
                f"{100000 + row},Ada,Example{row % 9973},ada.{row}@c{company}.example,{chance.choice(TITLES)},"
                f"Company {company},{chance.choice(INDUSTRIES)},{employees},{revenue},{chance.choice(COUNTRIES)},"
                f"{chance.choice(STATUSES)},{chance.choice(SOURCES)},{date},{date}\n"
            )


def cpu_of(command: list[str]) -> tuple[float, int]:
    """CPU seconds and greatest memory in MB of a command."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 5):
        sys.exit(f"{' '.join(command)} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rows", type=int, default=1_000_000)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--command", default="target/release/leadstone")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        leads = Path(folder, "leads.csv")
        generate(leads, chosen.rows)
        polars = "import polars, sys; polars.read_csv(sys.argv[1])"
        nothing = "import polars, sys"
        score = [chosen.command, "score", str(leads), "--at", "2026-11-22", "--no-progress", "-o"]
        commands = {
            "stream to Parquet": [*score, str(Path(folder, "out.parquet")), "--stream"],
            "stream to CSV": [*score, str(Path(folder, "out.csv")), "--stream"],
            "ranked CSV": [*score, str(Path(folder, "ranked.csv"))],
            "polars.read_csv": [sys.executable, "-c", polars, str(leads)],
            "polars, imported": [sys.executable, "-c", nothing, str(leads)],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        memory = dict.fromkeys(commands, 0)
        for _ in range(chosen.rounds):
            for name, command in commands.items():
                seconds, megabytes = cpu_of(command)
                times[name].append(seconds)
                memory[name] = max(memory[name], megabytes)
        median = {name: statistics.median(found) for name, found in times.items()}
        parse = median["polars.read_csv"] - median["polars, imported"]
        size = leads.stat().st_size / 1e6
        print(f"{chosen.rows:,} rows, {size:.0f} MB, medians of {chosen.rounds} rounds")
        for name, seconds in median.items():
            print(f"{name:20} {seconds:6.2f} s CPU  {seconds / parse:5.1f} x the parse  {memory[name]:5} MB")
        print(f"ranked CSV / stream to CSV: {median['ranked CSV'] / median['stream to CSV']:.2f}")


if __name__ == "__main__":
    main()
