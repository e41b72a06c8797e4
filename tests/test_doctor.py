"""`dealmate doctor` finds what is wrong with an installation, and says in words what to fix."""

import argparse
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import yaml
from sqlalchemy import text

from bot.checkup import MARKS
from bot.reply import LANGUAGES, REPLIES
from bot.settings import Settings
from handlers import doctor
from handlers.jobs.job import Job
from store import installations
from store.engine import Store
from store.installations import Installation
from store.keys import Keys, new_key
from tests.slack_door import SECRET
from tests.slack_installs import APP_TOKEN, CLIENT_ID, CLIENT_SECRET, SlackInstalls, Workspace
from tests.works import Works, launched

pytest_plugins = "tests.slack_fixtures"

ROOT = Path(__file__).parent.parent
KEY = new_key()
SECRETS = ("xoxb-", "xapp-1", "xoxe-", SECRET, CLIENT_SECRET, KEY)


@dataclass
class Clinic:
    """Settings that are all right, for a test to spoil, and what the doctor says about them."""

    settings: Settings
    api: SlackInstalls
    capsys: pytest.CaptureFixture[str]

    def examine(self, language: str = "en", **spoiled: str) -> tuple[int, str]:
        """The exit status and the findings."""
        status = doctor.run(replace(self.settings, **spoiled), argparse.Namespace(lang=language))
        said = self.capsys.readouterr().out
        assert [secret for secret in SECRETS if secret in said.replace("xapp- ", "")] == []
        return status, said

    def many(self, *workspaces: str, key: str = KEY, expires: datetime | None = None) -> dict[str, str]:
        """Settings for many workspaces, with these installed."""
        store = Store.open(self.settings.database_url)
        with store.transaction() as connection:
            for handle in workspaces:
                token = str(self.api.grant(Workspace(handle))["access_token"])
                one = Installation(handle, datetime.now(UTC), token, "xoxe-used", expires)
                installations.save(connection, Keys(key), one)
        store.close()
        return {
            "slack_client_id": CLIENT_ID,
            "slack_client_secret": CLIENT_SECRET,
            "dealmate_keys": KEY,
            "slack_bot_token": "",
        }


@pytest.fixture
def clinic(
    tmp_path: Path,
    migrated: Path,
    installs: SlackInstalls,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Clinic:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    installs.reset()
    token = str(installs.grant(Workspace("T1"))["access_token"])
    file = shutil.copy(migrated, tmp_path / "deals.db")
    settings = Settings(
        database_url=f"sqlite:///{file}", slack_bot_token=token, slack_signing_secret=SECRET, slack_app_token=APP_TOKEN,
        slack_api_url=installs.url,
    )  # fmt: skip
    return Clinic(settings, installs, capsys)


@pytest.mark.parametrize(("language", "well"), [("en", "All is well."), ("ko", "모두 괜찮아요.")])
def test_all_is_well(clinic: Clinic, language: str, well: str) -> None:
    status, said = clinic.examine(language)
    assert (status, said.splitlines()[-1]) == (0, well)
    assert MARKS["fix"] not in said


def test_a_database_that_is_not_there(clinic: Clinic) -> None:
    status, said = clinic.examine(database_url="sqlite:////nowhere/at/all.db")
    assert status == 1
    assert "DATABASE_URL" in said
    assert "Slack knows us as" in said


def test_a_database_that_is_not_migrated(clinic: Clinic, tmp_path: Path) -> None:
    status, said = clinic.examine(database_url=f"sqlite:///{tmp_path / 'empty.db'}")
    assert (status, "dealmate migrate" in said) == (1, True)


def test_a_file_that_can_not_be_written_to(clinic: Clinic) -> None:
    file = clinic.settings.database_url.removeprefix("sqlite:///")
    status, said = clinic.examine(database_url=f"sqlite:///file:{file}?mode=ro&uri=true")
    assert (status, "can't be written to" in said) == (1, True)


@pytest.mark.postgres
def test_a_server_that_can_not_be_written_to(clinic: Clinic, postgres: Store, postgres_url: str) -> None:
    with postgres.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        name = connection.scalar(text("SELECT current_database()"))
        connection.execute(text(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'))
        try:
            status, said = clinic.examine(database_url=postgres_url)
        finally:
            connection.execute(text(f'ALTER DATABASE "{name}" RESET default_transaction_read_only'))
    assert (status, "can't be written to" in said) == (1, True)


def test_a_database_on_which_no_worker_has_run(clinic: Clinic) -> None:
    status, said = clinic.examine()
    assert (status, "no worker has run" in said) == (0, True)


def test_messages_that_were_given_up_and_messages_that_are_late(clinic: Clinic) -> None:
    clinic.api.granted["xoxb-1"] = Workspace("T1")
    clinic.api.fails["chat.postMessage"] = "too_many_attachments"
    store = Store.open(clinic.settings.database_url)
    with launched(Works(store, clinic.api)) as works:
        works.subscribe()
        works.engine.bell.sweep()
        works.end(works.key())
    status, said = clinic.examine()
    assert (status, "given up: 1" in said, "should have gone out" in said) == (0, True, False)
    with store.transaction() as connection:
        late = Job("late", "message", "T1", "C1", datetime.now(UTC) - timedelta(minutes=10), body={})
        works.engine.outbox.enqueue(connection, late)
    store.close()
    status, said = clinic.examine()
    assert (status, "should have gone out by now: 1" in said) == (1, True)


def test_no_way_in(clinic: Clinic) -> None:
    status, said = clinic.examine(slack_signing_secret="", slack_app_token="")
    assert (status, "SLACK_SIGNING_SECRET" in said) == (1, True)


@pytest.mark.parametrize("spoiled", [{"slack_signing_secret": ""}, {"slack_app_token": ""}])
def test_one_way_in_is_enough(clinic: Clinic, spoiled: dict[str, str]) -> None:
    assert clinic.examine(**spoiled)[0] == 0


def test_no_token(clinic: Clinic) -> None:
    status, said = clinic.examine(slack_bot_token="")
    assert (status, "SLACK_BOT_TOKEN" in said) == (1, True)


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked", "account_inactive"])
def test_a_token_that_slack_refuses(clinic: Clinic, error: str) -> None:
    clinic.api.fails["auth.test"] = error
    status, said = clinic.examine()
    assert (status, error in said) == (1, True)


def test_an_app_token_that_slack_refuses(clinic: Clinic) -> None:
    status, said = clinic.examine(slack_app_token="xoxb-the-wrong-one")
    assert status == 1
    assert "connections:write" in said


def test_slack_out_of_reach(clinic: Clinic) -> None:
    status, said = clinic.examine(slack_api_url="http://127.0.0.1:9/api/")
    assert (status, "http://127.0.0.1:9/api/" in said) == (1, True)


def test_scopes_that_are_missing_and_those_that_are_too_many(clinic: Clinic) -> None:
    clinic.api.scopes = clinic.api.scopes.replace("users:read", "admin")
    status, said = clinic.examine()
    assert status == 1
    assert "doesn't allow: users:read." in said
    assert "not needed: admin" in said


@pytest.mark.parametrize(
    ("off", "status"), [(timedelta(seconds=20), 0), (timedelta(minutes=-4), 1), (timedelta(hours=9), 1)]
)
def test_a_clock_that_is_off(clinic: Clinic, off: timedelta, status: int) -> None:
    clinic.api.skew = format_datetime(datetime.now(UTC) + off, usegmt=True)
    found, said = clinic.examine()
    assert (found, "NTP" in said) == (status, status == 1)


def test_an_address_without_https(clinic: Clinic) -> None:
    status, said = clinic.examine(public_url="http://deals.example")
    assert (status, "https://" in said) == (1, True)


def test_an_address_that_does_not_answer_is_told_but_may_be_right(clinic: Clinic) -> None:
    status, said = clinic.examine(public_url="https://127.0.0.1:9")
    assert (status, "does not answer from here" in said) == (0, True)


# --- many workspaces


def test_nobody_has_installed_yet(clinic: Clinic) -> None:
    status, said = clinic.examine(**clinic.many())
    assert (status, "/slack/install" in said) == (0, True)


def test_every_workspace_is_looked_at(clinic: Clinic) -> None:
    settings = clinic.many("T1", "T2")
    token = clinic.api.granted.popitem()[0]
    status, said = clinic.examine(**settings)
    assert status == 1
    assert said.count("Slack knows us as") == 1
    assert "Slack refuses the token of T2 (invalid_auth)" in said
    assert token not in said


def test_more_workspaces_than_are_looked_at(clinic: Clinic) -> None:
    status, said = clinic.examine(**clinic.many(*(f"T{number}" for number in range(23))))
    assert (status, "3 more installations" in said) == (0, True)


def test_an_expired_token_that_can_not_be_renewed(clinic: Clinic) -> None:
    status, said = clinic.examine(**clinic.many("T1", expires=datetime.now(UTC) - timedelta(hours=1)))
    assert (status, "token_expired" in said) == (1, True)


@pytest.mark.parametrize(
    ("spoiled", "named"),
    [
        ({"slack_client_secret": ""}, "SLACK_CLIENT_SECRET"),
        ({"dealmate_keys": ""}, "dealmate keys new"),
        ({"dealmate_keys": "too short"}, "DEALMATE_KEYS can't be used"),
        ({"dealmate_keys": new_key()}, "the tokens of T1"),
    ],
)
def test_settings_for_many_that_do_not_fit(clinic: Clinic, spoiled: dict[str, str], named: str) -> None:
    status, said = clinic.examine(**(clinic.many("T1") | spoiled))
    assert (status, named in said) == (1, True)


def test_a_bot_token_beside_installations_is_told_to_be_unused(clinic: Clinic) -> None:
    token = clinic.settings.slack_bot_token
    status, said = clinic.examine(**(clinic.many("T1") | {"slack_bot_token": token}))
    assert (status, "SLACK_BOT_TOKEN is not used" in said) == (0, True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_said(language: str) -> None:
    facts = dict.fromkeys(
        "user team url count scopes reason error workspaces seconds python sqlite name value".split(), "zzqx"
    )
    table = yaml.safe_load((REPLIES / f"doctor.{language}.yaml").read_text("utf-8"))
    sentences = [sentence for rows in table.values() for sentence in rows.values()]
    assert all("{" not in sentence.format(**facts) for sentence in sentences)


def test_from_the_terminal(clinic: Clinic) -> None:
    names = ("database_url", "slack_bot_token", "slack_signing_secret", "slack_app_token", "slack_api_url")
    environment = {name.upper(): getattr(clinic.settings, name) for name in names}
    done = subprocess.run(
        [sys.executable, "-m", "handlers.cli", "doctor", "--lang", "ko"],
        capture_output=True, text=True, encoding="utf-8", check=False, cwd=ROOT, timeout=60,
        env={**{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}, "PYTHONUTF8": "1", **environment},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "모두 괜찮아요."
