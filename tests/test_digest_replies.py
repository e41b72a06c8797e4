"""What the digest and reminders say: whatever stands in a record, it never becomes layout, in both languages."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given, settings

from bot.cards import Card, plain
from bot.deals import Deal, NextStep, Outcome
from bot.digest import Briefing, Line
from bot.dmu import Stakeholder
from bot.reminders import Item
from bot.reply import LANGUAGES, say
from bot.roles import Role
from bot.schedule import WORKDAYS, Rhythm
from bot.stages import Stage
from bot.stall import Level, Loop, Promise, Reason, Verdict
from bot.today import Today
from store.digests import Digest
from store.notices import Wishes
from tests.test_replies import HARMLESS, HOSTILE, NOW, commands, layout

TODAY = date(2026, 11, 23)
REASONS = (
    Reason("stage", (12, 10)), Reason("quiet", (8, 3, True)), Reason("no_step"), Reason("overdue", (TODAY,)),
    Reason("gap", ("decider_met", "demo_user", "single")), Reason("slipped", (2,)),
)  # fmt: skip
ACTS = "first finish meet introduce find demo user call agree talk".split()
KINDS = ("channel", "person", "team")
REMINDED = ("step", "plan", "demo", "hold", "consent")


def subscription(kind: Any = "channel", stopped: str = "") -> Digest:
    return Digest(
        3, "C1", kind, "U1", Rhythm(time(9), WORKDAYS, "Asia/Seoul"), "en", "line", "U1",
        datetime(2026, 11, 24, 0, 0, tzinfo=UTC), stopped,
    )  # fmt: skip


def briefing(text: str, kind: Any = "channel", act: Any = "introduce") -> Briefing:
    """A digest of everything in which whatever a person may have typed is `text`."""
    deal = Deal(7, text, text, Stage.CHOOSE, NOW, Outcome.OPEN, owner="U1", hold_until=TODAY, hold_reason=text)
    person = Stakeholder(3, 7, text, text, roles=(Role.BUYER,))
    reasons = (*REASONS, Reason("woke", (text, TODAY)))
    verdict = Verdict(Level.STALLED, reasons, days=12, usual=10, ahead=("demo_user",))
    line = Line(
        deal, verdict, Today(act, person, replace(person, id=4), text), Role.DECIDER, person, text,
        NextStep(5, text, TODAY, "U1"), Stage.IMPLEMENT, urgent=True,
    )  # fmt: skip
    unknown = replace(line, today=Today("first"), person=None, overdue=None)
    promises = tuple(Promise(one, deal, 6, text, TODAY, "U1", 3) for one in ("step", "plan", "demo"))
    loops = (Loop(deal, Stage.IMPLEMENT, text, TODAY),)
    return Briefing(kind, (line, unknown), (line,), 2, (deal,), promises, loops)


def item(text: str, kind: Any) -> Item:
    deal = None if kind == "consent" else Deal(7, text, text, Stage.CHOOSE, NOW, Outcome.OPEN)
    return Item(kind, 5, "U1", text, TODAY, deal, 3, 4)


def facts_of(text: str) -> dict[str, Any]:
    """Facts for every reply about digests in which everything that a person may have typed is `text`."""
    return {
        "found": briefing(text), "private": True, "late": True, "digest": subscription(), "changed": False, "write": 9,
        "early": True, "country": "KR", "actor": text, "kind": "person", "known": True, "at": time(9), "words": text,
        "where": "mine", "here": subscription(), "own": (subscription("person"), subscription("team")),
        "wishes": Wishes(True, (time(19), time(8))), "direct": False, "reason": "outsiders", "on": True,
        "hours": (time(19), time(8)), "word": text, "now": None, "item": item(text, "step"), "until": TODAY,
        "items": tuple(item(text, kind) for kind in REMINDED), "more": 3, "choices": [item(text, "step")],
        "verb": "later", "today": TODAY, "echo": "",
    }  # fmt: skip


REPLIES = (
    "digest digest_state digest_on digest_public digest_shown digest_off digest_off_public digest_none digest_outside "
    "digest_unread digest_stopped form_digest reminders reminders_set reminders_none quiet_set quiet_unreadable "
    "reminder_later reminder_dropped no_such_reminder"
).split()
VARIED: list[tuple[str, dict[str, Any]]] = [
    *((name, {}) for name in REPLIES),
    *(("digest_none", {"kind": kind}) for kind in KINDS),
    *(("digest_on", {"digest": subscription(kind), "changed": True}) for kind in KINDS),
    *(("digest_stopped", {"reason": reason}) for reason in ("gone", "refused")),
    *(("digest_state", {"here": subscription(stopped=one)}) for one in ("off", "outsiders", "gone", "refused")),
    ("digest_state", {"here": None, "own": (), "private": False, "wishes": Wishes(False)}),
    ("digest_state", {"direct": True}),
    ("digest", {"private": False}),
    ("reminders_set", {"on": False}),
    ("quiet_set", {"hours": None}),
    ("quiet_unreadable", {"word": "", "now": (time(19), time(8))}),
    ("no_such_reminder", {"choices": []}),
]


def card(name: str, language: str, text: str, more: dict[str, Any]) -> Card:
    return say(name, language, **facts_of(text) | more)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "more"), VARIED, ids=[f"{name}-{number}" for number, (name, _) in enumerate(VARIED)])
@given(text=HOSTILE)
@settings(max_examples=20)
def test_a_hostile_fact_never_becomes_layout(name: str, more: dict[str, Any], language: str, text: str) -> None:
    hostile, harmless = card(name, language, text, more), card(name, language, HARMLESS, more)
    assert layout(hostile) == layout(harmless)
    assert commands(hostile) == commands(harmless)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("act", ACTS)
@given(text=HOSTILE)
@settings(max_examples=10)
def test_no_action_of_a_digest_becomes_layout(act: str, language: str, text: str) -> None:
    hostile, harmless = (
        say("digest", language, **facts_of(one) | {"found": briefing(one, act=act)}) for one in (text, HARMLESS)
    )
    assert layout(hostile) == layout(harmless)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", REMINDED)
@given(text=HOSTILE)
@settings(max_examples=10)
def test_no_reminded_thing_becomes_layout(kind: str, language: str, text: str) -> None:
    for name in ("reminder_later", "reminder_dropped"):
        hostile, harmless = (
            say(name, language, **facts_of(one) | {"item": item(one, kind)}) for one in (text, HARMLESS)
        )
        assert layout(hostile) == layout(harmless)


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_outsiders_may_read_a_digest_names_nobody(language: str) -> None:
    """The engine stops such digests; were one sent all the same, it would still say nothing about people."""
    found = briefing("Acme")
    kim = Stakeholder(3, 7, "Kim Minsu", "CFO", roles=(Role.BUYER,))
    lines = tuple(
        replace(one, person=kim, today=Today("introduce", kim, kim), say="Kim Minsu, …") for one in found.lines
    )
    promise = Promise("demo", found.held[0], 6, "Kim Minsu", TODAY, "U1", 3)
    found = replace(found, lines=lines, sold=(), promises=(promise,))
    assert "Kim" in plain(say("digest", language, **facts_of("Acme") | {"found": found}))
    assert "Kim" not in plain(say("digest", language, **facts_of("Acme") | {"found": found, "private": False}))
