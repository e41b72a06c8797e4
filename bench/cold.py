"""How long a line takes in the terminal, from nothing."""

import statistics
import subprocess
import sys
import tempfile
import time

from store.engine import Store

LINES = ("/deal add acme", "/deal stage acme evaluating", "/dmu add @kim decider", "/talk kim", "/deal acme")


def report() -> str:
    """The median and the worst of a few lines, as a sentence."""
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/cold.db"
        store = Store.open(database)
        store.migrate()
        store.close()
        times = []
        for line in LINES:
            started = time.perf_counter()
            words = [sys.executable, "-m", "handlers.cli", "say", line, "--db", database]
            subprocess.run(words, check=True, capture_output=True)
            times.append(time.perf_counter() - started)
    return f"`dealmate say …` from cold: median {statistics.median(times):.2f} s, worst {max(times):.2f} s."
