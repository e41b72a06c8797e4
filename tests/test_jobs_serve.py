"""`dealmate serve` with its engine, as an operator sees it."""

import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from bot.settings import Settings
from handlers import wiring
from handlers.cli import main
from handlers.faults import UnfitError
from handlers.jobs import engine
from handlers.jobs.outbox import Outbox
from handlers.office import Office
from store.engine import Store
from tests.serving import serving


def get(address: str) -> tuple[int, str]:
    """The status and the text that come back."""
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_a_worker_is_ready_while_its_engine_runs_and_shows_its_figures(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'deals.db'}"
    office = Office(Store.open(url))
    office.store.migrate()
    house = wiring.serve(Settings(database_url=url, worker_name="w1"), office, "worker")
    with serving(house.app) as address:
        assert get(f"{address}/readyz") == (503, '{"status":"the engine does not run"}')
        house.starting()
        while get(f"{address}/readyz")[0] != 200:
            time.sleep(0.05)
        ticked = Outbox(office.store).client
        while not ticked.list_workflows(name="tick", status="SUCCESS"):  # at once, for what came due without a worker
            time.sleep(0.05)
        assert 'dealmate_jobs{state="due"} 0' in get(f"{address}/metrics")[1]
        house.stopping()
        assert get(f"{address}/readyz")[0] == 503


def test_who_only_answers_has_no_engine(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'deals.db'}"
    with serving(wiring.serve(Settings(database_url=url), Office(Store.open(url)), "web").app) as address:
        told = get(f"{address}/metrics")[1]
        assert ("dealmate_turns_under_way 0" in told, "dealmate_jobs" in told) == (True, False)


def test_an_engine_without_its_database_waits_and_can_be_stopped() -> None:
    url = "postgresql://nobody:x@127.0.0.1:9/none"
    house = wiring.serve(Settings(database_url=url), Office(Store.open(url)), "all")
    with serving(house.app) as address:
        house.starting()
        assert get(f"{address}/healthz")[0] == 200
        assert get(f"{address}/readyz")[0] == 503


def test_a_line_in_the_terminal_does_not_pay_for_the_engine(tmp_path: Path) -> None:
    program = (
        "import sys; from handlers.cli import main\n"
        f"for line in (['migrate'], ['say', '/deal list']): main([*line, '--db', {str(tmp_path / 'deals.db')!r}])\n"
        "sys.exit('dbos' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, capture_output=True).returncode == 0


def test_a_database_on_which_no_worker_has_run_has_no_jobs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = str(tmp_path / "deals.db")
    assert main(["migrate", "--db", database]) == 0
    assert main(["jobs", "--db", database]) == 0
    assert "no worker has run" in capsys.readouterr().out
    assert main(["jobs", "retry", "--db", database]) == 2
    assert main(["jobs", "list", "--db", "postgresql://nobody:x@127.0.0.1:9/none"]) == 1


def test_a_python_with_too_old_an_sqlite_is_told_so(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'deals.db'}")
    with pytest.raises(UnfitError, match=r"3\.40\.1.*--role web"):
        engine.fit(store, (3, 13), (3, 40, 1))
    for python, sqlite in (((3, 11), (3, 40, 1)), ((3, 13), (3, 46, 1))):
        engine.fit(store, python, sqlite)
    store.close()
