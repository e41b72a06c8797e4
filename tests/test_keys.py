"""The keys of the tokens: made, changed while everything runs, and asked for where they are needed."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store import installations
from store.engine import Store
from store.installations import Installation
from store.keys import Keys, KeysError, new_key

ROOT = Path(__file__).parent.parent
OLD, NEW = new_key(), new_key()
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def dealmate(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "handlers.cli", *arguments],
        capture_output=True, text=True, encoding="utf-8", check=False, cwd=ROOT, timeout=60,
        env={**kept, "PYTHONUTF8": "1", **settings},
    )  # fmt: skip


def test_what_one_key_seals_any_list_with_it_opens() -> None:
    sealed = Keys(OLD).seal("xoxb-1")
    assert "xoxb" not in sealed
    assert Keys(f" {NEW} , {OLD} ,").open(sealed) == "xoxb-1"
    with pytest.raises(KeysError):
        Keys(NEW).open(sealed)


@pytest.mark.parametrize("listed", ["", ",", "short", f"{OLD},short", "x" * 44])
def test_a_list_with_something_else_in_it_is_refused_without_being_shown(listed: str) -> None:
    with pytest.raises(KeysError) as refused:
        Keys(listed).check()
    assert OLD not in str(refused.value)
    assert "x" * 44 not in str(refused.value)


def test_a_row_can_not_be_given_the_tokens_of_another(store: Store) -> None:
    keys = Keys(OLD)
    with store.transaction() as connection:
        for handle in ("TMINE", "TTHEIRS"):
            installations.save(connection, keys, Installation(handle, NOW, f"xoxb-{handle}"))
        theirs = connection.exec_driver_sql("SELECT sealed FROM installations WHERE handle = 'TTHEIRS'").scalar()
        connection.exec_driver_sql(f"UPDATE installations SET sealed = '{theirs}' WHERE handle = 'TMINE'")  # noqa: S608
        with pytest.raises(KeysError):
            installations.find(connection, keys, "TMINE")
        assert installations.unreadable(connection, keys) == ["TMINE"]
        for handle in ("TMINE", "TTHEIRS"):
            assert installations.forget(connection, handle, NOW)


def test_rotating_needs_the_old_key_once_and_never_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'deals.db'}"
    store = Store.open(url)
    store.migrate()
    with store.transaction() as connection:
        for handle in ("T1", "T2"):
            installations.save(connection, Keys(OLD), Installation(handle, NOW, f"xoxb-{handle}", "xoxe-1"))
    refused = dealmate("keys", "rotate", DATABASE_URL=url, DEALMATE_KEYS=NEW)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("DEALMATE_KEYS: ")
    done = dealmate("keys", "rotate", DATABASE_URL=url, DEALMATE_KEYS=f"{NEW},{OLD}")
    assert (done.returncode, done.stderr) == (0, "")
    assert "2" in done.stdout
    with store.transaction() as connection:
        found = installations.find(connection, Keys(NEW), "T2")
        assert found
        assert (found.token, found.refresh) == ("xoxb-T2", "xoxe-1")
        with pytest.raises(KeysError):
            installations.find(connection, Keys(OLD), "T1")
    store.close()


def test_a_key_is_made_without_any_settings() -> None:
    done = dealmate("keys", "new", SLACK_CLIENT_ID="1.2")
    Keys(done.stdout.strip()).check()
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"SLACK_CLIENT_ID": "1.2"}, "SLACK_CLIENT_SECRET"),
        ({"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s"}, "DEALMATE_KEYS"),
        ({"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s", "DEALMATE_KEYS": "short"}, "DEALMATE_KEYS"),
    ],
)
@pytest.mark.parametrize("command", ["serve", "play"])
def test_no_server_starts_without_what_it_needs(
    settings: dict[str, str], named: str, command: str, tmp_path: Path
) -> None:
    done = dealmate(command, "--db", str(tmp_path / "deals.db"), **settings)
    assert (done.returncode, done.stdout) == (2, "")
    assert named in done.stderr
    assert "Traceback" not in done.stderr
    assert "short" not in done.stderr


def test_two_leases_are_never_held_at_once(store: Store) -> None:
    from datetime import timedelta

    with store.transaction() as connection:
        installations.save(connection, Keys(OLD), Installation("T1", NOW, "xoxb-1", "xoxe-1", NOW))
        later = NOW + timedelta(minutes=1)
        assert installations.lease(connection, "T1", "first", NOW, later)
        assert not installations.lease(connection, "T1", "second", NOW + timedelta(seconds=30), later)
        assert installations.lease(
            connection, "T1", "second", later + timedelta(seconds=1), later + timedelta(minutes=1)
        )
        renewed = Installation("T1", NOW, "xoxb-2", "xoxe-2", later)
        assert not installations.renew(connection, Keys(OLD), renewed, "first")
        assert installations.renew(connection, Keys(OLD), renewed, "second")
        assert installations.forget(connection, "T1", NOW)
