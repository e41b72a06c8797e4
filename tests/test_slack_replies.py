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

from bot.cards import Answer, Buttons, Card, Picker
from bot.lexer import quoted
from bot.reply import LANGUAGES
from handlers.slack.cards import render
from handlers.slack.forms import Place, modal, window
from store.engine import Store
from tests.conversation import Conversation
from tests.slack_limits import home_faults, message_faults, view_faults
from tests.test_replies import HOSTILE, SAMPLE, card

Data = dict[str, Any]
LONG = "가나다 " * 900
PINGS = "<!channel> <!here> <@U666> <#C666> <!subteam^S1> @here @channel"
LINKS = (
    "<https://evil.example|Acme> http://x.y mailto:a@b.c www.evil.example `code` ```block``` *b* _i_ ~s~ &lt; > quote"
)


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

NAMES = (
    PINGS[:60],
    LINKS[:70],
    "`x` *y*",
    "김" * 40,
    "🚀" * 30,
    "a | b",
    "](/deal lost)",
    "{{ 7*7 }}",
    '"quoted"',
    "\\",
)
READING = {
    "en": (
        "/deal", "/deal home", "/deal home 9", "/deal list", "/deal list team", "/deal show deal:1", "/deal card deal:1",
        "/dmu map deal:1", "/dmu gaps deal:1", "/dmu conflicts deal:1", "/talk deal:1", "/talk deal:1 person:7",
        "/dmu concern deal:1", "/dmu met deal:1", "/deal check deal:1", "/deal findings deal:1", "/deal stage deal:1",
        "/deal history deal:1", "/deal undo", "/deal memo deal:1", "/deal prep deal:1", "/deal plan deal:1", "/deal next",
        "/deal option deal:1", "/ref deal:1", "/deal help", "/dmu help", "/talk help", "/ref help", "/deal goal",
        "/dmu role deal:1 nobody", "/deal show nosuch", "/dmu value deal:1", "/dmu demo deal:1", "/deal need deal:1",
        "/deal stage deal:1 choose", "/deal won deal:1", "/deal frobnicate", "/deal add", "/dmu add deal:1", "/ref add",
        "/deal pain deal:1", "/deal env deal:1", "/deal review deal:1", "/deal insights", "/dmu forget", "/deal record",
        '/deal record deal:1 "Kim worries about the price" source:"https://us.slack.com/archives/C1/p1"',
    ),
}  # fmt: skip
READING["ko"] = READING["en"]


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Conversation]:
    """Two hundred deals; on the first one sixty people, thirty problems and as many steps, all of them hostile."""
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('crowded') / 'deals.db'}")
    store.migrate()
    talk = Conversation(store, "T1")
    for number in range(200):
        name = f"{NAMES[number % len(NAMES)]} {number}"[:110]
        assert talk.say(f"/deal add name:{quoted(name)}").wrote
    for number in range(60):
        name = quoted(f"{NAMES[number % len(NAMES)]} {number}"[:110])
        roles = ("decider", "user", "buyer", "influencer", "initiator", "gatekeeper")
        assert talk.say(f"/dmu add deal:1 person:0 name:{name} {roles[number % 6]}").wrote
    for number in range(30):
        text = quoted(f"{number} {(PINGS, LINKS, LONG)[number % 3]}"[:1400])
        for line in (
            "/deal pain deal:1",
            "/deal next deal:1",
            "/deal need deal:1 must",
            "/dmu concern deal:1 person:3",
        ):
            talk.say(f"{line} {text}")
    talk.say(f"/deal goal deal:1 {quoted(PINGS)}")
    yield talk
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
    for line in READING[language]:
        answer = talk.say(line)
        assert list(shown(answer)) == [], line
        payloads += 1
        for pressed in presses(answer)[:8]:  # what its buttons lead to, too
            if "undo" not in pressed:
                assert list(shown(talk.say(pressed))) == [], (line, pressed)
                payloads += 1
    assert payloads > 100


def presses(answer: Answer) -> list[str]:
    parts = [part for one in (answer.private, answer.public) if one for part in one.parts]
    lines = [button.line for part in parts if isinstance(part, Buttons) for button in part.buttons]
    return lines + [line for part in parts if isinstance(part, Picker) for _, line in part.options[:1]]
