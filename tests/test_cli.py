"""The `dealmate` command, run as people run it: a process of its own."""

import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

DEALMATE = Path(sys.executable).with_name("dealmate")


@dataclass(frozen=True)
class Terminal:
    """A terminal in a directory of its own."""

    home: Path

    def __call__(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "SYSTEMROOT") if name in os.environ}
        return subprocess.run(
            [DEALMATE, *arguments],
            capture_output=True, text=True, encoding="utf-8", check=False, cwd=self.home, timeout=60,
            env={**kept, "PYTHONUTF8": "1", **environment},
        )  # fmt: skip

    def say(self, line: str, *options: str) -> str:
        """What is answered; the command must succeed and say nothing on standard error."""
        done = self("say", line, *options)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


@pytest.fixture
def migrated(terminal: Terminal) -> Terminal:
    done = terminal("migrate")
    assert (done.returncode, done.stdout) == (0, "The database is at the newest version.\n")
    return terminal


def test_help_lists_every_command(terminal: Terminal) -> None:
    done = terminal("--help")
    assert done.returncode == 0
    assert [command for command in ("say", "serve", "play", "migrate") if f"    {command} " not in done.stdout] == []


@pytest.mark.parametrize("command", ["say", "migrate"])
def test_help_of_one_command(command: str, terminal: Terminal) -> None:
    done = terminal(command, "--help")
    assert (done.returncode, "--db" in done.stdout) == (0, True)


def test_no_command_is_wrong_usage(terminal: Terminal) -> None:
    done = terminal()
    assert done.returncode == 2
    assert "usage: dealmate" in done.stderr


def test_migrating_twice_is_no_harm(migrated: Terminal) -> None:
    assert migrated("migrate").returncode == 0
    assert (migrated.home / "dealmate.db").exists()


def test_the_documented_lines_from_an_empty_database(migrated: Terminal) -> None:
    assert "acme" in migrated.say("/deal stage acme evaluating")  # no such deal yet: it is offered to be made
    assert "acme" in migrated.say("/deal add acme")
    moved = migrated.say("/deal stage acme evaluating")
    assert "acme" in moved
    assert "Evaluate alternatives" in moved
    recorded = migrated.say("/dmu add @kim decider")
    assert "kim" in recorded
    assert "decider" in recorded
    assert "kim" in migrated.say("/dmu map")


def test_answers_come_in_the_language_asked_for(migrated: Terminal) -> None:
    migrated.say("/deal 추가 한빛제조 3억", "--lang", "ko")
    assert "대안 평가" in migrated.say("/deal 한빛제조 단계 평가", "--lang", "ko")
    assert "Evaluate alternatives" in migrated.say("/deal show 한빛제조", "--lang", "en")


def test_words_need_no_quotes_in_the_terminal(migrated: Terminal) -> None:
    migrated.say("/deal add acme")
    done = migrated("say", "/deal", "stage", "acme", "gather")
    assert done.returncode == 0
    assert "Gather information" in done.stdout


def test_the_last_deal_is_remembered_by_user_and_channel(migrated: Terminal) -> None:
    migrated.say("/deal add acme", "--user", "ann", "--channel", "one")
    migrated.say("/deal add Globex", "--user", "ann", "--channel", "two")
    for channel, deal, other in (("one", "acme", "Globex"), ("two", "Globex", "acme")):
        shown = migrated.say("/deal stage", "--user", "ann", "--channel", channel)
        assert deal in shown
        assert other not in shown
    asked = migrated.say("/deal stage", "--user", "bob", "--channel", "one")
    assert "acme" in asked
    assert "Globex" in asked


def test_another_database_by_file_or_address(terminal: Terminal) -> None:
    for database in ("other.db", "sqlite:///third.db"):
        assert terminal("migrate", "--db", database).returncode == 0
        assert "acme" in terminal.say("/deal add acme", "--db", database)
    assert "acme" in terminal("say", "/deal list team", DATABASE_URL="sqlite:///third.db").stdout
    assert not (terminal.home / "dealmate.db").exists()


def test_a_database_that_is_not_migrated_is_a_sentence(terminal: Terminal) -> None:
    done = terminal("say", "/deal show acme")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("The database can't be used: ")
    assert done.stderr.endswith("Is it there and migrated? Try: dealmate migrate\n")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("database", ["postgresql://nobody:x@127.0.0.1:9/none", "sqlite:////nowhere/at/all.db"])
@pytest.mark.parametrize("command", [("say", "/deal"), ("migrate",)], ids=["say", "migrate"])
def test_a_database_that_is_not_there_is_a_sentence(
    command: tuple[str, ...], database: str, terminal: Terminal
) -> None:
    done = terminal(*command, "--db", database)
    assert (done.returncode, done.stdout) == (1, "")
    assert "The database can't be used" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bad_port_is_a_sentence(terminal: Terminal) -> None:
    done = terminal("serve", PORT="http")
    assert (done.returncode, done.stderr) == (2, "PORT must be a number from 0 to 65535, not 'http'\n")


@pytest.mark.parametrize(
    "url", ["http://deals.example.com", "deals.example.com", "https://deals.example.com/slack", "https://a b"]
)
def test_a_manifest_for_an_address_that_slack_could_not_reach_is_refused(terminal: Terminal, url: str) -> None:
    done = terminal("manifest", "--url", url)
    assert (done.returncode, done.stdout) == (2, "")
    assert "https://host" in done.stderr


def test_a_name_of_a_command_that_nobody_could_type_is_a_sentence(terminal: Terminal) -> None:
    done = terminal("manifest", COMMAND_NAMES="deal=my crm")
    assert (done.returncode, done.stdout) == (2, "")
    assert "COMMAND_NAMES" in done.stderr


def test_commands_by_other_names(migrated: Terminal) -> None:
    done = migrated("say", "/crm add acme", COMMAND_NAMES="deal=crm")
    assert done.returncode == 0
    assert "acme" in done.stdout


def test_a_port_that_is_taken_or_none_is_a_sentence(terminal: Terminal) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        taken = terminal("play", "--port", str(port))
    assert taken.returncode == 1
    assert f"Port {port} is in use" in taken.stderr
    assert "The playground is at" not in taken.stdout
    assert terminal("serve", "--port", "80000").returncode == 2


def test_keys_are_not_called_needless_where_nothing_was_encrypted(migrated: Terminal) -> None:
    assert migrated("keys", "rotate").returncode == 1  # no key at all
    key = migrated("keys", "new").stdout.strip()
    done = migrated("keys", "rotate", DEALMATE_KEYS=key)
    assert done.returncode == 0
    assert "keep every key" in done.stdout


def test_the_playground_refuses_a_database_of_a_team(migrated: Terminal) -> None:
    migrated.say("/deal add acme")
    done = migrated("play", "--port", "0", DATABASE_URL="sqlite:///dealmate.db?timeout=5")
    assert done.returncode == 1
    assert "workspaces of its own (TERMINAL)" in done.stderr
    assert "The playground is at" not in done.stdout
