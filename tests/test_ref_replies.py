"""What is said about references: whatever stands in a case, it never becomes layout, and outsiders read no name."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings

from bot.cards import Card, plain
from bot.cases import Plan
from bot.deals import Count, Deal, Outcome
from bot.library import Library
from bot.proofs import NAMES
from bot.references import Block, Found, Limits, Metric, Naming, Need, Reference
from bot.reply import LANGUAGES, say
from bot.roles import Role
from bot.sheets import Trouble
from bot.stages import Stage
from bot.why import whole_sum
from handlers.commands.ref_gaps import Group
from handlers.commands.ref_uses import Grade
from store.uses import Use
from tests.test_replies import HARMLESS, HOSTILE, NOW, commands, layout

TODAY = date(2026, 11, 23)
TROUBLES = (
    "size months day yes_or_no naming language industry role proof metric too_long too_much no_customer encoding not_json "
    "not_an_object no_customer_column too_many_cells unreadable_row"
).split()


def story(text: str, naming: Naming = Naming.NAME) -> Reference:
    """A case in which everything that a person may have typed is `text`."""
    return Reference(
        7, text, text, naming, text, text, "food", 320, text, "en", (text, text), text, text, (Metric(text, text, text),),
        text, 11, text, text, text, Role.DECIDER, text, frozenset(NAMES), consent=False, contact=text,
        uses=(TODAY,), updated=TODAY,
    )  # fmt: skip


def facts_of(text: str) -> dict[str, Any]:
    told = story(text)
    need = Need(text, "food", 300, (text,), Role.DECIDER, Stage.CHOOSE)
    library = Library([replace(told, consent=True)])
    match = library.explain(library.references[0], need, TODAY)
    gap = library._gap(need, TODAY)  # noqa: SLF001
    deal = Deal(3, text, text, Stage.CHOOSE, NOW, Outcome.OPEN)
    use = Use(4, 7, 3, text, "used", text, text, "better", datetime(2026, 11, 1, tzinfo=UTC), TODAY, "U1")
    line = f"/ref show {text}"
    return {
        "reference": told, "name": text, "need": need, "found": Found((match,), ((told, Block.RESTING),), None), "role": Role.DECIDER,
        "deal": deal, "whys": {7: line}, "private": True, "samples": True, "match": match, "sum": whole_sum(match), "close": True,
        "block": Block.CONSENT, "uses": (use,), "more": 1, "earlier": (TODAY,), "count": 1, "limits": Limits(), "rest": TODAY,
        "word": text, "choices": ((text, line),), "every": ((text, line),), "find": f"/ref show {text} case:*", "samples_ended": True, "changes": (("contact", text), ("people", "")), "write": 9, "again": line, "gap": gap,
        "troubles": [Trouble(1, code, "people", text) for code in TROUBLES], "plan": Plan((told,), ((told, told),), (told,)),
        "bad": [Trouble(1, code, "people", text) for code in TROUBLES], "bad_rows": 3, "dry": True, "unused": (text,), "silent": [told], "json": False,
        "wish": text, "asked": use, "day": TODAY, "rested": TODAY, "use": use, "grade": Grade.BETTER, "grades": list(Grade),
        "text": text, "until": TODAY, "groups": [Group(gap, (deal,), (text,), (told,), (deal,))], "bare": (deal,), "total": 3,
        "lacking": 2, "in_team": Count(70), "most": 50, "today": TODAY, "echo": "", "consent_stated": False,
    }  # fmt: skip


NAMES_OF = (
    *"refs why reference which_reference case_added case_changed case_removed reference_exists case_unreadable words_unused cases_read".split(),
    *"cases_imported case_resting case_asked case_used case_not_used which_grade case_result case_rest rest_unreadable".split(),
    *"ref_list ref_gaps why_lines gap gap_said form_case_edit".split(),
)


def card(name: str, language: str, text: str) -> Card:
    facts = facts_of(text)
    if name == "which_grade":
        facts["asked"] = "/ref result case:7"
    if name == "ref_list":
        told = facts["reference"]
        facts |= {
            "asked": text,
            "shown": [(told, Block.RESTING), (told, None)],
            "listed": [told],
            "ready": 1,
            "resting": 1,
        }
    return say(name, language, **facts)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES_OF)
@given(text=HOSTILE)
@settings(max_examples=12, deadline=None)
def test_a_hostile_case_never_becomes_layout(name: str, language: str, text: str) -> None:
    hostile, harmless = card(name, language, text), card(name, language, HARMLESS)
    assert layout(hostile) == layout(harmless)
    assert commands(hostile) == commands(harmless)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", [*TROUBLES, "twice"])
def test_every_trouble_has_words(code: str, language: str) -> None:
    said = plain(say("trouble", language, trouble=Trouble(3, code, "people", "Zzqx|2")))
    assert len(said) > 8
    assert "{{" not in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["refs", "reference", "why"])
def test_where_outsiders_read_an_anonymous_customer_is_never_named(name: str, language: str) -> None:
    told = story("Zzqx Foods", Naming.ANONYMOUS)
    told = replace(
        told, slug="s", alias_en="", alias_ko="", consent=True, pains=("At Zzqx Foods waste is late",), region="Zzqx Foods",
    )  # fmt: skip
    need = Need("acme", "food", 300, ("waste is late",), Role.DECIDER, Stage.CHOOSE)
    found = Library([told]).find(need, date(2027, 3, 1))
    facts = facts_of("plain") | {
        "reference": told, "name": "A food company", "need": need, "found": found, "match": found.matches[0], "private": False,
        "sum": whole_sum(found.matches[0]), "whys": {7: "/ref why"}, "uses": (),
    }  # fmt: skip
    said = plain(say(name, language, **facts)).lower()
    assert "zzqx" not in said
    assert "320" not in said
    assert plain(say(name, language, **{**facts, "private": True}))
