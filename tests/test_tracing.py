"""Traces: what a collector gets of a request and of a job, what it never gets, and that off is nothing at all."""

import asyncio
import http.client
import io
import json
import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.settings import Settings
from handlers import logs, wiring
from handlers.jobs import engine
from handlers.office import Office
from handlers.slack import behind, deliver, soon
from handlers.tracing import traces
from handlers.tracing.log import Seldom
from handlers.tracing.traces import Traces
from store.engine import Store
from tests.collector import Collector
from tests.serving import serving
from tests.slack_api import SlackApi
from tests.slack_door import SECRET, Slack, World
from tests.slack_installs import APP_TOKEN, SlackInstalls, Workspace
from tests.teams_api import TeamsApi
from tests.teams_door import settings as teams_settings
from tests.teams_door import teams
from tests.test_slack_socket import Wire
from tests.works import Works, launched

pytest_plugins = "tests.teams_fixtures"

PLANTED = "zzqxplanted"
THEIRS = "4bf92f3577b34da6a3ce929d0e0e4736"
TREE = "slack command / turn"


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as running:
        yield running


@dataclass
class Traced:
    """A house with traces on, over a database, before a made-up Slack."""

    url: str
    api: SlackApi
    settings: Settings
    office: Office = field(init=False)

    @contextmanager
    def open(self, **more: str) -> Iterator[Slack]:
        """Serves as the product does; what is left to send is sent where it ends."""
        settings = replace(self.settings, **more)
        self.office = Office(Store.open(self.url))
        with serving(wiring.serve(settings, self.office).app) as address:
            yield Slack(int(address.rsplit(":", 1)[1]), self.api)


@pytest.fixture
def house(url: str, api: SlackApi, collector: Collector, monkeypatch: pytest.MonkeyPatch) -> Traced:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(behind, "FLUSH", 0.0)
    monkeypatch.setattr(soon, "PAUSE", 0.0)
    monkeypatch.setattr(traces, "CLOSING", 1.0)
    api.reset()
    told = Settings(slack_bot_token="xoxb-1", slack_signing_secret=SECRET, slack_api_url=api.url)
    return Traced(url, api, replace(told, otel_endpoint=collector.url))


# --- what a collector gets


def test_a_request_is_one_tree_down_to_its_statements_and_slacks_answer(house: Traced, collector: Collector) -> None:
    with house.open() as slack:
        slack.command("/deal add Acme")
        slack.command("/deal stage Acme evaluate")
    last = [one for one in collector.spans if one.name == "slack command"][-1]
    tree = [one for one in collector.spans if one.trace == last.trace]
    paths = [one.path for one in tree]
    assert paths[:2] == ["slack command", TREE]
    assert f"{TREE} / INSERT stage_moves" in paths
    assert f"{TREE} / SELECT workspaces" in paths
    assert f"{TREE} / COMMIT" in paths
    assert "slack command / slack chat.postMessage" in paths
    assert last.attributes == {"http.response.status_code": 200}
    turn = tree[1]
    assert turn.attributes == {"dealmate.verb": "deal stage", "dealmate.wrote": True}
    assert collector.service == {"dealmate"}
    assert not [one for one in tree if one.failed]


def test_a_statement_shows_its_text_with_placeholders(house: Traced, collector: Collector) -> None:
    with house.open() as slack:
        slack.command(f"/deal add {PLANTED}")
    told = next(one for one in collector.spans if one.name == "INSERT deals").attributes
    system = "sqlite" if house.url.startswith("sqlite") else "postgresql"
    assert told["db.system.name"] == system
    assert told["db.query.text"].startswith("INSERT INTO deals (")
    assert ("?" if system == "sqlite" else "%(name)s") in told["db.query.text"]


def test_what_belongs_to_no_request_is_no_tree_of_statements(house: Traced, collector: Collector) -> None:
    with house.open() as slack:
        slack.command("/deal list")
        asyncio.run(house.office.ready())
    firsts = {one.path for one in collector.spans if " / " not in one.path}
    assert firsts <= {"slack command", "slack auth.test"}


def test_what_slack_refuses_is_told_in_its_own_word(house: Traced, collector: Collector) -> None:
    house.api.fails = {"chat.postMessage": "msg_blocks_too_long"}
    with house.open() as slack:
        slack.command("/deal add Acme")
        slack.command("/deal stage Acme evaluate")
    refused = [one for one in collector.spans if one.name == "slack chat.postMessage"]
    assert {(one.failed, one.attributes["slack.error"]) for one in refused} == {(True, "msg_blocks_too_long")}


def test_a_command_by_the_socket_is_a_tree_too(
    tmp_path: Path, migrated: Path, installs: SlackInstalls, collector: Collector
) -> None:
    installs.reset()
    token = str(installs.grant(Workspace("T1"))["access_token"])
    file = tmp_path / "deals.db"
    file.write_bytes(migrated.read_bytes())
    told = Settings(
        database_url=f"sqlite:///{file}", slack_bot_token=token, slack_app_token=APP_TOKEN,
        slack_api_url=installs.url, otel_endpoint=collector.url,
    )  # fmt: skip
    with serving(wiring.serve(told, Office(Store.open(told.database_url))).app):
        installs.wait_for_sockets(1)
        Wire(installs, file).command("/deal add Acme", "e1")
    assert f"{TREE} / INSERT deals" in [one.path for one in collector.spans]


def test_a_message_in_teams_is_a_tree(
    tmp_path: Path, migrated: Path, teams_api: TeamsApi, collector: Collector
) -> None:
    teams_api.reset()
    file = tmp_path / "deals.db"
    file.write_bytes(migrated.read_bytes())
    idle = Store.open(f"sqlite:///{file}")
    running = Traces(teams_settings(teams_api, otel_endpoint=collector.url), idle, "web")
    with teams(teams_api, file) as door:
        headers = {"traceparent": f"00-{THEIRS}-00f067aa0ba902b7-01", "Authorization": f"Bearer {teams_api.token()}"}
        body = door.activity("message", text=f"deal add {PLANTED}", where="")
        assert door.raw(json.dumps(body), headers).status == 200
        door.settle()
        assert door.raw("{}", {"Authorization": "Bearer no"}).status == 401
    asyncio.run(running.close())
    idle.close()
    paths = [one.path for one in collector.spans]
    assert paths[0] == "teams message"
    assert {"teams message / turn", "teams message / teams send"} <= set(paths)
    assert paths.count("teams message") == 1
    assert collector.spans[0].links == (THEIRS,)
    assert collector.said(PLANTED) == []


def test_a_job_is_a_tree(
    tmp_path: Path, migrated: Path, api: SlackApi, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "AGAIN", 0.0)
    monkeypatch.setattr(engine, "FINISH", 1)
    api.reset()
    file = tmp_path / "deals.db"
    file.write_bytes(migrated.read_bytes())
    store = Store.open(f"sqlite:///{file}")
    running = Traces(Settings(otel_endpoint=collector.url), store, "worker")
    with launched(Works(store, api)) as works:
        works.subscribe()
        assert works.engine.bell.sweep() == 1
        assert works.end(works.key()).output["state"] == "sent"
    asyncio.run(running.close())
    store.close()
    paths = [one.path for one in collector.spans]
    assert "tick sweep / COMMIT" in paths
    assert "job digest / job build / SELECT digests" in paths
    assert "job digest / job send / slack chat.postMessage" in paths
    assert next(one for one in collector.spans if one.path == "job digest").attributes == {"dealmate.outcome": "sent"}


# --- what it never gets


def test_nothing_that_is_typed_or_goes_wrong_is_in_a_span(house: Traced, collector: Collector) -> None:
    lines = (
        f"/deal add {PLANTED}", f"/deal {PLANTED}", f'/deal goal {PLANTED} "{PLANTED} wins"', f"/{PLANTED} x", f"/deal add {PLANTED}",
        f"/dmu add {PLANTED} Kim decider", f"/deal note {PLANTED} they said {PLANTED}", f"/ref {PLANTED}", f"/deal next {PLANTED} call {PLANTED}",
        f"/deal amount {PLANTED} {PLANTED}", f"/talk {PLANTED}", f"/deal stage {PLANTED} evaluate",
    )  # fmt: skip
    with house.open() as slack:
        for line in lines:
            slack.command(line, user_name=PLANTED, channel_name=PLANTED, trigger_id=PLANTED)
        slack.mention(f"deal show {PLANTED}")
        slack.direct(PLANTED)
        slack.event({"type": f"{PLANTED} typed"})
        house.api.fails = {"*": f"{PLANTED} is what Slack says"}
        slack.command(f"/deal stage {PLANTED} gather", user="U2")
    assert len(collector.spans) > 100
    assert {one.name for one in collector.spans if one.name.startswith("slack ")} >= {"slack command", "slack other"}
    assert collector.said(PLANTED, "xoxb-1", SECRET, house.api.hook) == []


def test_a_failing_statement_is_told_by_its_kind_alone(house: Traced, collector: Collector) -> None:
    trigger = (
        f"CREATE TRIGGER broken BEFORE INSERT ON writes BEGIN SELECT RAISE(ABORT, '{PLANTED}'); END"
        if house.url.startswith("sqlite")
        else f"ALTER TABLE deals ADD CONSTRAINT broken CHECK (name <> '{PLANTED}')"
    )
    with house.open() as slack:
        with house.office.store.engine.begin() as connection:
            connection.exec_driver_sql(trigger)
        slack.command(f"/deal add {PLANTED}")
    broken = {one.name: one.attributes.get("error.type") for one in collector.spans if one.failed}
    assert broken["turn"] == "IntegrityError"
    assert {"SQLITE_CONSTRAINT_TRIGGER", "CheckViolation"} & set(broken.values())
    assert collector.said(PLANTED) == []


def test_fastapi_tells_nothing_of_its_own(house: Traced, collector: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where it is asked to: it would join the sender's trace and tell what an address asks."""
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    with house.open() as slack:
        connection = http.client.HTTPConnection("127.0.0.1", slack.port, timeout=5)
        connection.request(
            "GET", f"/readyz?code={PLANTED}", headers={"traceparent": f"00-{THEIRS}-00f067aa0ba902b7-01"}
        )
        assert connection.getresponse().status == 200
        connection.close()
        slack.command("/deal list")
    assert collector.paths == {"/v1/traces"}
    assert {one.path for one in collector.spans if " / " not in one.path} <= {"slack command", "slack auth.test"}


# --- who decides


@pytest.mark.parametrize("flag", ["00", "01"])
def test_a_senders_trace_is_linked_and_not_joined(flag: str, house: Traced, collector: Collector) -> None:
    with house.open() as slack:
        slack.event({"type": "app_mention", "user": "U1", "channel": "C1", "text": "<@UBOT> deal list", "ts": "1.0"},
                    {"traceparent": f"00-{THEIRS}-00f067aa0ba902b7-{flag}"})  # fmt: skip
        slack.command("/deal list")
    first, second = (one for one in collector.spans if one.name in ("slack app_mention", "slack command"))
    assert (first.links, second.links) == ((THEIRS,), ())
    assert THEIRS not in {one.trace for one in collector.spans}


def test_who_is_not_let_in_leaves_no_trace(house: Traced, collector: Collector) -> None:
    with house.open() as slack:
        for body in ("", "command=/deal", '{"type": "event_callback"}'):
            assert slack.post(body, {"traceparent": f"00-{THEIRS}-00f067aa0ba902b7-01"}, secret="guessed").status == 401
    assert {one.path for one in collector.spans} <= {"slack auth.test"}


def test_the_sampler_is_asked_once_for_a_whole_tree(house: Traced, collector: Collector) -> None:
    with house.open(otel_sampler="always_off") as slack:
        slack.command("/deal add Acme")
    assert collector.bodies == []
    with house.open(otel_sampler="parentbased_traceidratio", otel_sampler_arg="0.5") as slack:
        for _ in range(40):
            slack.command("/deal list")
    firsts = [one for one in collector.spans if one.path == "slack command"]
    turns = [one for one in collector.spans if one.path == TREE]
    assert 5 <= len(firsts) <= 35
    assert len(turns) == len(firsts)


@pytest.mark.parametrize(
    ("bad", "word"),
    [
        ({"otel_endpoint": "127.0.0.1:4318"}, "must begin with http"),
        ({"otel_sampler": "sometimes"}, "'sometimes'"),
        ({"otel_sampler": "traceidratio", "otel_sampler_arg": "half"}, "'half'"),
        ({"otel_sampler": "traceidratio", "otel_sampler_arg": "1.5"}, "'1.5'"),
        ({"otel_sampler": "traceidratio", "otel_sampler_arg": "nan"}, "'nan'"),
    ],
)
def test_settings_that_mean_nothing_are_a_sentence(bad: dict[str, str], word: str) -> None:
    assert word in Settings(**({"otel_endpoint": "http://127.0.0.1:4318"} | bad)).unfit()
    for sampler in ("always_on", "parentbased_always_off", "traceidratio"):
        assert Settings(otel_endpoint="http://127.0.0.1:4318", otel_sampler=sampler).unfit() == ""


# --- a collector that is away


def test_a_collector_that_never_answers_keeps_nobody_waiting(house: Traced, collector: Collector) -> None:
    collector.answers = False
    with house.open() as slack:
        slack.command("/deal add Acme")
        slack.command("/deal list")
        while not collector.bodies:  # the first are on their way by now
            slack.command("/deal list")
            time.sleep(0.05)
        took = []
        for _ in range(5):
            began = time.monotonic()
            assert slack.command("/deal list").status == 200
            took.append(time.monotonic() - began)
        closing = time.monotonic()
    assert min(took) < 0.5
    assert time.monotonic() - closing < 6


def test_nobody_at_the_endpoint_is_one_line_in_the_log(house: Traced, caplog: pytest.LogCaptureFixture) -> None:
    with house.open(otel_endpoint="http://127.0.0.1:9") as slack:
        assert slack.command("/deal add Acme").status == 200
    assert len([one for one in caplog.records if one.name.startswith("opentelemetry")]) <= 1
    line, seldom = logging.makeLogRecord({}), Seldom()
    assert [seldom.filter(line) for _ in range(3)] == [True, False, False]


# --- the log


def test_a_log_line_says_which_trace(house: Traced, collector: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(logs.Text())
    monkeypatch.setattr(logging.root, "handlers", [*logging.root.handlers, handler])
    house.api.fails = {"chat.postMessage": "fatal_error"}
    with house.open() as slack:
        slack.command("/deal add Acme")
        slack.command("/deal stage Acme evaluate")
    lines = handler.stream.getvalue().splitlines()
    told = [line for line in lines if "is left to the engine" in line]
    failed = {one.trace for one in collector.spans if one.failed}
    assert told, lines
    assert {line.rpartition(" trace=")[2] for line in told} <= failed
    logging.getLogger("dealmate").error("after it")
    assert "trace=" not in handler.stream.getvalue().splitlines()[-1]


# --- off


def test_off_is_not_imported_and_nothing_is_wrapped(tmp_path: Path, migrated: Path) -> None:
    """FastAPI imports OpenTelemetry's interface by itself, which does nothing."""
    file = tmp_path / "deals.db"
    file.write_bytes(migrated.read_bytes())
    code = f"""
import sys
from bot.settings import Settings
from handlers import wiring
from handlers.office import Office
NAMES = ("opentelemetry.sdk", "opentelemetry.exporter", "opentelemetry.proto", "handlers.tracing", "store.watched")
before = Office.answer
told = dict(DATABASE_URL="sqlite:///{file}", SLACK_SIGNING_SECRET="x", SLACK_BOT_TOKEN="xoxb-1", TEAMS_APP_ID="a",
            TEAMS_TENANT_ID="t", TEAMS_ANONYMOUS="yes")
office = wiring.open_office(Settings.read(told))
wiring.serve(Settings.read(told), office, "all")
with office.store.transaction() as connection:
    print(type(connection.connection.dbapi_connection).__module__, Office.answer is before)
print([name for name in sys.modules if name.startswith(NAMES)])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "sqlite3 True\n[]\n"


def test_all_is_as_before_where_it_ends(world: World, collector: Collector) -> None:
    before = Office.answer
    store = Store.open(f"sqlite:///{world.file}")
    running = Traces(Settings(otel_endpoint=collector.url), store, "worker")
    assert Office.answer is not before
    asyncio.run(running.close())
    store.close()
    assert Office.answer is before


def test_without_the_extra_it_is_a_sentence(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['opentelemetry.sdk'] = None; from handlers.cli import main; sys.exit(main(['serve']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60, cwd=tmp_path,
        env={"PYTHONPATH": str(Path(__file__).parent.parent), "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"},
    )  # fmt: skip
    told = "OTEL_EXPORTER_OTLP_ENDPOINT is set, but what traces need is not installed: pip install 'dealmate[otel]'\n"
    assert (done.returncode, done.stderr, done.stdout) == (2, told, "")
    assert list(tmp_path.iterdir()) == []
