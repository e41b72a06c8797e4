"""What must not get out: customers' words into a log, code into a team's texts, formulas into a spreadsheet."""

import csv
import gc
import io
import logging
import uuid
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import bindparam, insert
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from bot import sheets
from bot.chapters import Cell
from bot.roles import Role
from bot.settings import Settings
from bot.stages import Stage
from bot.talking import point
from handlers import logs
from handlers.office import Office
from handlers.slack.app import build
from store import installations
from store.engine import Store
from store.installations import Installation
from store.keys import Keys, new_key
from store.prepared import Prepared
from store.tables import deals
from tests.conversation import Conversation
from tests.slack_door import SECRET, Host, World
from tests.slack_installs import logged

pytest_plugins = "tests.slack_fixtures"

ATTACKS = (
    "{{ self.__init__.__globals__ }}",
    "{{ ''.__class__.__mro__ }}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "{{ 7 * 191 }}",
    "{{ goal|attr('__class__') }}",
    "{# {{ goal }} #}",
    "{{ config }}",
    "${7*191}",
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_a_team_writes_is_never_run(attack: str, store: Store) -> None:
    """As a wording, which is refused or shown as typed, and as a fact that a wording has in it."""
    talk = Conversation(store, uuid.uuid4().hex)
    talk.said = replace(talk.said, admin=True)
    for line in (
        "/deal add acme",
        f'/deal goal acme "{attack}"',
        "/dmu add acme Kim decider",
        "/deal stage acme evaluate",
    ):
        talk.say(line)
    edited = talk.say(f'/talk edit decider evaluating say:"Look: {attack}."')
    talk.say('/talk edit decider evaluating say:"Look: {{goal}}."')
    for answer in (edited, talk.say("/talk acme Kim"), talk.say("/deal show acme"), talk.say("/deal memo acme")):
        shown = repr(answer)
        for leak in ("1337", "__builtins__", "<class", "<Config", "subclasses of"):
            assert leak not in shown.replace(attack, ""), attack


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_fact_is_put_in_once_and_as_it_is(goal: str, pain: str) -> None:
    """Whatever stands in a fact, even a parameter of ours, is not read again."""
    cell = Cell(Stage.CHOOSE, Role.BUYER, "en", "About {{goal}} and {{pain}}.", "Why?", "No.", "Yes.", "A page.", "Go.")
    goal, pain = "x" + goal.strip() + "{{pain}}", "y" + pain.strip()
    assert point(cell, {"goal": goal, "pain": pain}).say == f"About {goal.strip()} and {pain.strip()}."


@pytest.mark.parametrize("mark", ["=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_no_cell_of_ours_begins_as_a_formula(mark: str) -> None:
    text = f"{mark}cmd|' /C calc'!A0"
    data = sheets.write([text, "name"], [[text, 1], ["'" + text, -2.5]]).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(data, newline="")) for cell in row]
    assert not [cell for cell in cells if cell[:1] == mark and cell != "-2.5"]
    assert sheets.unsafe(cells[0]) == text


@given(st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=2), max_size=4))
def test_no_text_becomes_a_formula_and_every_text_comes_back(table: list[list[str]]) -> None:
    data = sheets.write(["one", "two"], table).decode("utf-8-sig", "surrogatepass") if _written(table) else ""
    rows = list(csv.reader(io.StringIO(data, newline="")))[1:] if data else []
    assert not [cell for row in rows for cell in row if cell[:1] in set("=+-@\t\r\uff1d\uff0b\uff0d\uff20") - {""}]
    if data:
        assert [[sheets.unsafe(cell) for cell in row] for row in rows] == table


def _written(table: list[list[str]]) -> bool:
    return all(cell.encode("utf-8", "ignore").decode() == cell for row in table for cell in row)


def test_a_log_says_nothing_of_what_was_to_be_written(store: Store) -> None:
    words = "zzqx\n\nzzqx"
    with pytest.raises(SQLAlchemyError) as caught, store.transaction() as connection:
        connection.execute(insert(deals).values(workspace_id=None, name=words))
    error = caught.value
    record = logging.LogRecord(
        "x", logging.ERROR, "", 1, "a turn failed", (), (type(error), error, error.__traceback__)
    )
    told = logs.Text().format(record)
    assert "IntegrityError" in told
    assert "zzqx" not in told


def test_an_error_of_a_prepared_statement_says_nothing_of_what_was_to_be_written(store: Store) -> None:
    """Also where it is logged by somebody else's formatter: it isn't in the error to begin with."""
    statement = Prepared(insert(deals).values(workspace_id=bindparam("workspace"), name=bindparam("words")))
    with pytest.raises(IntegrityError) as caught, store.transaction() as connection:
        statement.change(connection, {"workspace": None, "words": "zzqx goes to Globex"})
    told = logs.DETAIL.sub("", str(caught.value))
    assert "INSERT INTO deals" in told
    assert "zzqx" not in told


PLANTED = "zzqxplanted"
OURS = ("bot", "store", "handlers")


def test_nothing_that_is_logged_or_printed_has_a_secret_in_it(
    world: World, host: Host, caplog: pytest.LogCaptureFixture
) -> None:
    """Through turns that go well, fail, and find no Slack: every log line, and every object of ours in this process."""
    caplog.set_level(logging.DEBUG)
    key = new_key()
    told = Settings(
        database_url=f"postgresql://dealmate:{PLANTED}-word@127.0.0.1:9/none", slack_bot_token=f"xoxb-{PLANTED}",
        slack_signing_secret=SECRET, slack_app_token=f"xapp-{PLANTED}", slack_client_secret=f"{PLANTED}-client",
        dealmate_keys=key, slack_api_url=world.api.url,
    )  # fmt: skip
    office = Office(Store.open(f"sqlite:///{world.file}"))
    away = Office(Store.open(told.database_url))
    sealed = Installation("T7", datetime.now(UTC), f"xoxb-{PLANTED}-7", f"xoxe-{PLANTED}-7")
    with office.store.transaction() as connection:
        installations.save(connection, Keys(key), sealed)
    doors = [build(one, replace(told, slack_app_token="")) for one in (office, away)]
    for door, reached in zip(doors, (True, False), strict=True):
        with host.serving(door, world.api) as slack:
            for failure in ("", "invalid_auth", "503", "drop"):
                world.api.fails = {"*": failure} if failure else {}
                slack.command("/deal add Acme")
                slack.command("/deal stage Acme evaluate")
                slack.mention("deal list")
                slack.post('{"type": "event_callback"', secret=f"{PLANTED}-guess")
                if reached:  # notes wait for a database that is away, as long as it takes
                    host.settle()
    ours = [one for one in gc.get_objects() if str(type(one).__module__).partition(".")[0] in OURS]
    assert len(ours) > 100
    shown = {type(one).__qualname__ for one in ours if _shows(one, (PLANTED, SECRET, key))}
    for one in (office, away):
        one.close()
    assert shown == set()
    assert [secret for secret in (PLANTED, SECRET, key) if secret in logged(caplog)] == []


def _shows(one: object, secrets: tuple[str, ...]) -> bool:
    shown = repr(one)
    return any(secret in shown for secret in secrets)
