"""The log and the figures of a process: what they tell of a turn, under which numbers, and never a word of it."""

import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest

from bot.settings import Settings
from handlers import logs
from handlers.figures import Figures
from handlers.logs import Json, Text
from tests.slack_api import TEAM
from tests.slack_door import World

pytest_plugins = "tests.slack_fixtures"


class Written(StringIO):
    """What was written, line by line."""

    @property
    def lines(self) -> list[str]:
        return self.getvalue().splitlines()


@pytest.fixture(params=[Text, Json])
def written(request: pytest.FixtureRequest) -> Iterator[Written]:
    handler = logging.StreamHandler(Written())
    handler.setFormatter(request.param())
    ours = logging.getLogger("dealmate")
    before = ours.level
    ours.addHandler(handler)
    ours.setLevel(logging.INFO)
    yield handler.stream
    ours.setLevel(before)
    ours.removeHandler(handler)


def numbers(line: str) -> dict[str, str]:
    """What a line of either format says in fields."""
    if line.startswith("{"):
        found: dict[str, object] = json.loads(line)
        return {name: str(value) for name, value in found.items()}
    return dict(word.split("=", 1) for word in line.split() if "=" in word)


def test_a_turn_is_a_line_with_its_numbers_and_without_a_word_of_what_was_said(world: World, written: Written) -> None:
    assert world.slack.command("/deal add Zzqx").status == 200
    (line,) = [one for one in written.lines if "a turn" in one]
    told = numbers(line)
    assert (told["outcome"], told["wrote"], told["workspace"]) == ("answered", "True", TEAM)
    assert "deal add" in line
    assert float(told["ms"]) > 0
    assert told["request"] != told["turn"]
    assert "zzqx" not in written.getvalue().lower()


def test_what_follows_a_turn_has_its_numbers_and_another_turn_has_others(world: World, written: Written) -> None:
    world.slack.command("/deal add Acme")
    written.truncate(written.seek(0))
    world.api.fails["chat.postMessage"] = "fatal_error"
    for line in ("/deal stage acme gather", "/deal stage acme evaluating"):
        world.slack.action({"type": "button", "action_id": "say-0", "value": line})
        world.settle()
    told = [numbers(one) for one in written.lines]
    turns = [one for one in told if "outcome" in one]
    behind = [one for one in told if "outcome" not in one]
    assert len({one["turn"] for one in turns}) == 2
    assert {one["turn"] for one in behind} <= {one["turn"] for one in turns}
    assert behind


def test_a_failed_turn_is_found_by_the_number_its_person_got(world: World, written: Written) -> None:
    world.break_down()
    card = world.slack.command("/deal add Acme").body
    failed = next(one for one in written.lines if "a turn failed" in one)
    said = json.loads(failed)["message"] if failed.startswith("{") else failed
    short = said.partition("failed: ")[2].split()[0]
    assert short in card
    (turn,) = {numbers(one)["turn"] for one in written.lines if "outcome" in one or "a turn failed" in one}
    assert turn
    assert 'dealmate_turns_total{outcome="failed"} 1' in world.figures()


def test_a_number_that_a_proxy_gave_is_kept_and_an_unfit_one_is_not() -> None:
    logs.request("req-7.A_b")
    assert logs.numbers()["request"] == "req-7.A_b"
    for unfit in ("", "a b", "x" * 65, 'x"} {', "é"):
        logs.request(unfit)
        assert logs.numbers()["request"] not in ("", unfit)
        assert "turn" not in logs.numbers()


def test_an_exception_is_one_line_of_json() -> None:
    try:
        raise ValueError("it broke\nin two")
    except ValueError as error:
        record = logging.LogRecord("dealmate", logging.ERROR, "", 1, "a %s", ("turn",), (type(error), error, None))
    told = Json().format(record)
    assert "\n" not in told
    assert json.loads(told)["message"] == "a turn"
    assert "it broke\nin two" in json.loads(told)["error"]


def test_only_two_formats() -> None:
    assert Settings.read({"LOG_FORMAT": "json"}).log_format == "json"
    with pytest.raises(ValueError, match="LOG_FORMAT must be text or json"):
        Settings.read({"LOG_FORMAT": "xml"})


def test_calls_are_counted_by_what_came_of_them(world: World) -> None:
    world.slack.command("/deal add Acme")
    world.slack.command("/deal stage acme gather")
    world.settle()
    world.api.fails["chat.postMessage"] = "channel_not_found"
    world.slack.command("/deal stage acme evaluating")
    world.settle()
    told = world.figures()
    assert 'dealmate_calls_total{platform="slack",method="chat.postMessage",outcome="ok"} 1\n' in told
    assert 'dealmate_calls_total{platform="slack",method="chat.postMessage",outcome="refused"} 1\n' in told
    assert 'dealmate_turns_total{outcome="answered"} 3\n' in told
    assert "dealmate_turn_seconds_count 3\n" in told


def test_a_histogram_counts_up_to_all() -> None:
    figures = Figures()
    for seconds in (0.001, 0.03, 9.0):
        figures.turn("answered", seconds)
    told = figures.lines().splitlines()
    counts = [int(line.rpartition(" ")[2]) for line in told if line.startswith("dealmate_turn_seconds_bucket")]
    assert counts == [1, 1, 2, 2, 2, 2, 2, 2, 3]
    assert "dealmate_turn_seconds_sum 9.031" in told
