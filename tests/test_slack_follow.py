"""What others changed, by another process, in the terminal or by the passing of days: cards and pages follow."""

from collections.abc import Iterator
from typing import Any

import pytest

from handlers.office import Office, utc_now
from handlers.slack import follow
from handlers.turn import Said, take
from store.engine import Store
from tests.slack_api import TEAM
from tests.slack_door import World, read, words

pytest_plugins = "tests.slack_fixtures"

Data = dict[str, Any]


@pytest.fixture
def elsewhere(acme: World) -> Iterator[Office]:
    """Another process over the same database."""
    office = Office(Store.open(f"sqlite:///{acme.file}"))
    yield office
    office.close()


def says(office: Office, line: str, workspace: str = TEAM) -> None:
    """Somebody says a line there, which is recorded."""
    assert take(office.store, Said(line, workspace, "U2", "C1", outsiders="no"), utc_now()).wrote


def edits(world: World) -> list[Data]:
    return [one for one in world.api.sent("chat.update") if "metadata" in one]


def pages(world: World) -> list[Data]:
    return world.api.sent("views.publish")


@pytest.fixture
def standing(acme: World) -> World:
    """Acme's card stands in C2, U1 looks at their page, and this door has looked at everything."""
    acme.slack.command("/deal link acme", channel="C2")
    acme.slack.home()
    acme.settle()
    acme.host.follow()
    acme.api.calls.clear()
    return acme


def test_what_another_process_changed_is_shown_at_the_next_look(standing: World, elsewhere: Office) -> None:
    says(elsewhere, "/deal stage acme evaluating")
    standing.settle()
    assert edits(standing) == pages(standing) == []
    standing.host.follow()
    (card,), (page,) = edits(standing), pages(standing)
    assert card["channel"] == "C2"
    assert "5 · Evaluate" in read(card)
    assert page["user_id"] == "U1"
    assert "5 · Evaluate" in words(page["view"]["blocks"])


def test_it_is_shown_once(standing: World, elsewhere: Office) -> None:
    says(elsewhere, "/deal stage acme evaluating")
    for _ in range(3):
        standing.host.follow()
    assert (len(edits(standing)), len(pages(standing))) == (1, 1)


def test_what_this_door_showed_itself_costs_no_call(standing: World) -> None:
    standing.slack.command("/deal stage acme evaluating")
    standing.settle()
    shown = len(edits(standing)), len(pages(standing))
    assert shown == (1, 1)
    standing.host.follow()
    assert (len(edits(standing)), len(pages(standing))) == shown


def test_once_an_hour_everything_is_looked_at_for_some_changes_leave_no_write(
    standing: World, elsewhere: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with elsewhere.store.transaction() as connection:
        connection.exec_driver_sql("UPDATE deals SET name = 'Beta'")
    standing.host.follow()
    assert edits(standing) == []
    monkeypatch.setattr(follow, "HOUR", 0.0)
    standing.host.follow()
    assert "Beta" in read(edits(standing)[0])
    assert "Beta" in words(pages(standing)[0]["view"])


def test_a_workspace_where_nothing_stands_is_left_alone(standing: World, elsewhere: Office) -> None:
    says(elsewhere, "/deal add Beta", workspace="PLAY")
    standing.host.follow()
    assert standing.api.calls == []
