"""Settings: read from the environment once, typed, with secrets kept out of sight."""

from dataclasses import fields

import pytest

from bot.settings import COMMANDS, Settings, table
from bot.verbs import VERBS


def test_nothing_set_is_enough_to_start() -> None:
    assert Settings.read({}) == Settings()
    assert Settings().port == 3000
    assert Settings().database_url == "sqlite:///dealmate.db"


def test_what_is_set_is_read_and_trimmed() -> None:
    found = Settings.read(
        {"DATABASE_URL": " sqlite:///x.db ", "PORT": "8080", "SLACK_BOT_TOKEN": "xoxb-1", "OTHER": "y"}
    )
    assert (found.database_url, found.port, found.slack_bot_token) == ("sqlite:///x.db", 8080, "xoxb-1")


@pytest.mark.parametrize("variable", [one.metadata["env"] for one in fields(Settings)])
def test_an_empty_variable_counts_as_unset(variable: str) -> None:
    assert Settings.read({variable: ""}) == Settings()


@pytest.mark.parametrize("port", ["http", "-1", "65536", "3000.5", "0x50", "²"])
def test_a_port_that_is_none_is_refused_in_words(port: str) -> None:
    with pytest.raises(ValueError, match="PORT must be a number from 0 to 65535, not "):
        Settings.read({"PORT": port})


@pytest.mark.parametrize("port", ["0", "65535"])
def test_the_first_and_the_last_port(port: str) -> None:
    assert Settings.read({"PORT": port}).port == int(port)


@pytest.mark.parametrize("mark", ["@", "/", "#", "?", ":", " "])
def test_a_password_that_breaks_the_databases_address_is_refused_and_not_shown(mark: str) -> None:
    with pytest.raises(ValueError, match="DATABASE_URL can't be read") as caught:
        Settings.read({"DATABASE_URL": f"postgresql://deals:zz{mark}qx@db/deals"})
    assert "qx" not in str(caught.value)


@pytest.mark.parametrize("url", [
    "postgresql://deals:p%40ss%2Fword@db:5432/deals", "postgresql://deals@db/deals", "postgresql://db:5432/deals?user=a@b",
    "postgresql://:pass@/deals?host=/var/run/postgresql", "postgresql:///deals", "sqlite:////data/a:b@c.db",
    "postgresql://deals:pass@db/deals?options=-c%20a@b",
])  # fmt: skip
def test_an_address_that_can_be_read_is_taken(url: str) -> None:
    assert Settings.read({"DATABASE_URL": url}).database_url == url


@pytest.mark.parametrize(
    ("names", "commands"),
    [
        ("", {}),
        ("deal=crm", {"crm": "deal"}),
        (" Deal = /CRM , dmu=people", {"crm": "deal", "people": "dmu"}),
        ("deal=crm,", {"crm": "deal"}),
        ("deal=ref, ref=deal", {"ref": "deal", "deal": "ref"}),
    ],
)
def test_commands_may_have_other_names(names: str, commands: dict[str, str]) -> None:
    assert Settings.read({"COMMAND_NAMES": names}).commands == commands


@pytest.mark.parametrize(
    "names",
    ["nonsense", "deal", "deal=", "crm=deal", "deal=my crm", "deal=crm!", "deal=crm,dmu=crm", "deal=ref", "deal=a,deal=b", f"deal={'x' * 40}"],
)  # fmt: skip
def test_names_that_nobody_could_type_are_refused_in_words(names: str) -> None:
    with pytest.raises(ValueError, match="COMMAND_NAMES"):
        Settings.read({"COMMAND_NAMES": names})


def test_every_command_may_have_another_name() -> None:
    assert set(COMMANDS) == set(VERBS)


def test_secrets_are_never_printed() -> None:
    names = "SLACK_BOT_TOKEN SLACK_SIGNING_SECRET SLACK_APP_TOKEN SLACK_CLIENT_SECRET DEALMATE_KEYS".split()
    given = dict.fromkeys(names, "zzqx") | {"DATABASE_URL": "postgresql://deals:zzqx@db/deals"}
    assert "zzqx" not in repr(Settings.read(given))


def test_the_table_has_a_row_for_every_setting() -> None:
    rows = table()
    assert [row[0] for row in rows] == [one.metadata["env"] for one in fields(Settings)]
    assert all(meaning for _, _, meaning in rows)


@pytest.mark.parametrize(
    "url",
    ["foo", "sqlite://dealmate.db", "sqlite:dealmate.db", "sqlite://", "postgresql://u:p@h:port/n", "mysql://u:p@h/n"],
)
def test_an_address_of_no_database_is_refused_in_words(url: str) -> None:
    with pytest.raises(ValueError, match=r"must be sqlite:///file\.db or postgresql://"):
        Settings.read({"DATABASE_URL": url})


def test_a_log_level_that_is_none_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="LOG_LEVEL must be one of"):
        Settings.read({"LOG_LEVEL": "verbose"})
