"""How long 10,000 rows of a CRM take to come in: `python -m bench.exchange [ROWS]`, first time, again, and changed."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

STAGES = ("Prospecting", "Qualification", "Needs Analysis", "Proposal/Price Quote", "Negotiation/Review", "Closed Won")
HEADER = (
    "Opportunity Name,Account Name,Stage,Amount,Close Date,Opportunity Owner,Industry,Employees,Contact Name,Title\n"
)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        file, database = Path(folder, "deals.csv"), f"sqlite:///{folder}/bench.db"
        _run("migrate", "--db", database)
        _run("say", "/deal add acme", "--db", database)
        for name, amount in (("first time", 100), ("the same again", 100), ("every amount changed", 101)):
            file.write_text(HEADER + "".join(_row(number, amount) for number in range(rows)), "utf-8")
            started = time.perf_counter()
            said = _run("import", "deals", str(file), "--yes", "--db", database).splitlines()
            told = next(line for line in said if "not read" in line)
            print(f"{rows:,} rows, {name}: {time.perf_counter() - started:.1f} s · {told}")
        started = time.perf_counter()
        _run("export", "all", f"{folder}/all.json", "--db", database)
        print(f"export of everything: {time.perf_counter() - started:.1f} s")
        started = time.perf_counter()
        _run("forget", "Jane Smith7", "--yes", "--db", database)
        print(f"forgetting one person: {time.perf_counter() - started:.1f} s")


def _row(number: int, amount: int) -> str:
    stage = STAGES[number % len(STAGES)]
    return (
        f'Renewal {number},Company {number},{stage},"${amount * number + 1:,}.00",12/{number % 28 + 1}/2026,Sora Park,'
        f"Retail,{number + 1},Jane Smith{number},CFO\n"
    )


def _run(*words: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "handlers.cli", *words], check=True, capture_output=True, text=True
    ).stdout


if __name__ == "__main__":
    main()
