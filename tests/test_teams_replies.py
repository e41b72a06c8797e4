"""Every reply in both languages as Teams gets it, with whatever people may have typed in it: a valid card, within all
limits, and nobody is mentioned but our own colleagues.

Two ways, as for the other platform: each reply over hostile facts, and whole conversations in a crowded workspace.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given, settings

from bot.cards import Answer, Card, Run
from bot.reply import LANGUAGES
from handlers.teams import cards, forms
from store.engine import Store
from tests.conversation import Conversation
from tests.crowded import LINES, LINKS, LONG, PINGS, crowd, presses
from tests.teams_limits import faults
from tests.test_replies import HOSTILE, SAMPLE, card

MINE, HERS = "0f8fad5b-d9cb-469f-a165-70867728950e", "7c9e6679-7425-40de-944b-e07fc1f90ae7"
NAMES = {MINE: "Sora Park", HERS: "<at>**이준호**</at>"}
MARKDOWN = (
    "- <at>Sora Park</at> **b** _i_ [x](https://evil.example) <b>x</b> &lt; {{DATE(2017-02-14T06:08:39Z,SHORT)}} \\*"
)
OURS = {"U1": MINE, "U2": HERS}


@cache
def renamed(run: Run) -> Run:
    return replace(run, text=OURS.get(run.text, run.text)) if run.style == "user" else run


def members(shown: Card) -> Card:
    """The card with its members as Teams calls them."""

    def rename(data: Any) -> Any:
        if isinstance(data, Run):
            return renamed(data)
        return tuple(map(rename, data)) if isinstance(data, tuple) else data

    return Card(
        tuple(replace(part, **{name: rename(value) for name, value in vars(part).items()}) for part in shown.parts)
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SAMPLE)
@given(text=HOSTILE)
@example(text=PINGS)
@example(text=LINKS)
@example(text=LONG)
@example(text=MARKDOWN)
@example(text="\x00 \x1b \ud800 1. x")
@settings(max_examples=2, deadline=None)
def test_a_reply_with_hostile_facts_is_a_valid_card_and_tells_nobody(name: str, language: str, text: str) -> None:
    shown = members(card(name, language, text))
    assert faults(cards.render(shown, NAMES), (MINE, HERS)) == []
    assert "entities" not in cards.render(shown, NAMES, ping=False).content["msteams"]


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Conversation]:
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('crowded') / 'deals.db'}")
    store.migrate()
    yield crowd(store)
    store.close()


def wrong(answer: Answer) -> Iterator[str]:
    for one in (answer.private, answer.public):
        yield from faults(cards.render(members(one), NAMES), (MINE, HERS)) if one else []
    yield from faults(forms.render(answer.form)) if answer.form else []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("outsiders", ["no", "yes"])
def test_a_crowded_workspace_gives_valid_cards_and_tells_nobody(
    crowded: Conversation, language: str, outsiders: str
) -> None:
    talk = replace(crowded)
    talk.said = replace(crowded.said, language=language, outsiders=outsiders)
    answers = 0
    for line in LINES:
        answer = talk.say(line)
        assert list(wrong(answer)) == [], line
        answers += 1
        for pressed in presses(answer)[:8]:  # what its buttons lead to, too
            if "undo" not in pressed:
                assert list(wrong(talk.say(pressed))) == [], (line, pressed)
                answers += 1
    assert answers > 100
