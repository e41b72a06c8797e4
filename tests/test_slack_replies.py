"""Every reply in both languages as Slack gets it, with whatever people may have typed in it: within all limits, and
never a ping.

Two ways: each reply over facts in which every text is hostile, and whole conversations in a workspace of two hundred
deals with sixty people on one, whose names and words are hostile.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings

from bot.cards import Answer, Card
from bot.reply import LANGUAGES
from handlers.slack.cards import render
from handlers.slack.forms import Place, modal, window
from store.engine import Store
from tests.conversation import Conversation
from tests.crowded import LINES, LINKS, LONG, PINGS, crowd, presses
from tests.slack_limits import home_faults, message_faults, view_faults
from tests.test_replies import HOSTILE, SAMPLE, card

Data = dict[str, Any]


def faults(shown: Card) -> list[str]:
    """What Slack would refuse in this card as a message, as a page and in a window, and who it would ping."""
    message = render(shown)
    home = {"type": "home", "blocks": message.blocks}
    found = message_faults(message.blocks, message.text)
    found += home_faults(home) if message.blocks else []
    found += view_faults(window("Dealmate", shown, controls=True)) + view_faults(window("Dealmate", shown))
    return found + list(pings(message.blocks, message.text))


def pings(blocks: list[Data], text: str) -> Iterator[str]:
    """Whoever would hear of it because a person's text said so: our own mentions are of U1 and U2, C1 and C2."""
    whole = json.dumps(blocks)
    said = [text, *re.findall(r'"type": "mrkdwn", "text": ("(?:[^"\\]|\\.)*")', whole)]
    for one in said:
        yield from (f"ping {found}" for found in re.findall(r"<!\w+|<@(?!U[12]>)\w+|<#(?!C[12]>)\w+", one))
    yield from (f"mention {found}" for found in re.findall(r'"(?:user|channel)_id": "(?![UC][12]")([^"]*)"', whole))
    yield from ["a group is called"] if re.search(r'"type": "(?:broadcast|usergroup)"', whole) else []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SAMPLE)
@given(text=HOSTILE)
@example(text=PINGS)
@example(text=LINKS)
@example(text=LONG)
@settings(max_examples=12, deadline=None)
def test_a_reply_with_hostile_facts_is_within_slacks_limits_and_pings_nobody(
    name: str, language: str, text: str
) -> None:
    assert faults(card(name, language, text)) == []


# --- whole conversations


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Conversation]:
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('crowded') / 'deals.db'}")
    store.migrate()
    yield crowd(store)
    store.close()


def shown(answer: Answer) -> Iterator[str]:
    for one in (answer.private, answer.public):
        yield from faults(one) if one else []
    yield from view_faults(modal(answer.form, Place("C1", "1.2", "https://hooks.example/1"))) if answer.form else []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("outsiders", ["no", "yes"])
def test_a_crowded_workspace_is_within_slacks_limits_and_pings_nobody(
    crowded: Conversation, language: str, outsiders: str
) -> None:
    talk = replace(crowded)
    talk.said = replace(crowded.said, language=language, outsiders=outsiders)
    payloads = 0
    for line in LINES:
        answer = talk.say(line)
        assert list(shown(answer)) == [], line
        payloads += 1
        for pressed in presses(answer)[:8]:  # what its buttons lead to, too
            if "undo" not in pressed:
                assert list(shown(talk.say(pressed))) == [], (line, pressed)
                payloads += 1
    assert payloads > 100
