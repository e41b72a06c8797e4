"""How long a server takes from nothing to ready, what it holds in memory then, and which packages the time goes to."""

import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

READY_GOAL, MEMORY_GOAL = 1.5, 130
ROLES = ("web", "worker", "all")
PATIENCE = 30.0
MOST = 12  # packages shown
IMPORT = re.compile(r"import time:\s+(\d+) \|\s+\d+ \| *(\S+)")
SERVING = "from handlers import cli, wiring; import uvicorn; from bot.settings import Settings; import os; " \
          "wiring.serve(Settings.read(os.environ), None, {role!r})"  # fmt: skip


@dataclass(frozen=True)
class Start:
    """Medians of a role: seconds from nothing to ready, processor seconds of it, resident megabytes then."""

    role: str
    seconds: float
    cpu_seconds: float
    megabytes: float
    packages: tuple[tuple[str, float], ...]  # milliseconds of their own, the most first


def measure(rounds: int = 5) -> Iterator[Start]:
    """Every role, each started `rounds` times on a migrated file."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder, 'start.db')}"
        subprocess.run([sys.executable, "-m", "handlers.cli", "migrate", "--db", url], check=True, capture_output=True)
        for role in ROLES:
            found = [_once(role, url) for _ in range(rounds)]
            seconds, cpu, megabytes = (statistics.median(column) for column in zip(*found, strict=True))
            yield Start(role, seconds, cpu, megabytes, _packages(role, url))


def _environment(url: str) -> dict[str, str]:
    return {**os.environ, "SLACK_SIGNING_SECRET": "x", "SLACK_BOT_TOKEN": "xoxb-bench", "DATABASE_URL": url,
            "HOST": "127.0.0.1", "LOG_LEVEL": "error"}  # fmt: skip


def _once(role: str, url: str) -> tuple[float, float, float]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "handlers.cli", "serve", "--role", role, "--port", str(port)]
    started = time.perf_counter()
    with _running(words, _environment(url)) as server:
        while not _ready(port):
            if time.perf_counter() - started > PATIENCE or server.poll() is not None:
                raise RuntimeError(f"serve --role {role} was not ready within {PATIENCE:.0f} s")
            time.sleep(0.01)
        taken = time.perf_counter() - started
        parts = Path(f"/proc/{server.pid}/stat").read_text().rsplit(")", 1)[1].split()
        status = Path(f"/proc/{server.pid}/status").read_text()
        kilobytes = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
        return taken, (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK"), kilobytes / 1024


@contextmanager
def _running(words: list[str], environment: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    server = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield server
    finally:
        server.terminate()
        server.wait(15)


def _ready(port: int) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}/readyz", timeout=1) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _packages(role: str, url: str) -> tuple[tuple[str, float], ...]:
    words = [sys.executable, "-X", "importtime", "-c", SERVING.format(role=role)]
    told = subprocess.run(words, env=_environment(url), check=True, capture_output=True, text=True).stderr
    own: Counter[str] = Counter()
    for found in IMPORT.finditer(told):
        own[found[2].partition(".")[0]] += int(found[1])
    return tuple((name, spent / 1000) for name, spent in own.most_common(MOST))


if __name__ == "__main__":
    for one in measure():
        print(one)
