"""What is said about options: whatever stands in a record, it never becomes layout, and what is shared names nobody."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from bot.cards import Card, plain
from bot.criteria import Criterion, Score, usual
from bot.deals import Deal, Outcome, Pain
from bot.dmu import Stakeholder
from bot.option_board import Board
from bot.options import Aspect, Deployment, Option, OptionNote
from bot.reply import LANGUAGES, say
from bot.roles import Role
from bot.stages import Stage
from tests.test_replies import HARMLESS, HOSTILE, NOW, commands, layout

TODAY = date(2026, 11, 23)
WARNINGS = "few many unrecommended behind long_goal unsolved users unweighted".split()
FORMS = "add edit pro con effect feedback recommend choose score weights".split()
DONE = ("", "added", "changed", "noted", "scored", "reflected", "recommended")


def facts_of(text: str) -> dict[str, Any]:
    """Facts for every reply about options in which everything that a person may have typed is `text`."""
    deal = Deal(7, text, text, Stage.EVALUATE, NOW, Outcome.OPEN, goal=text, long_goal=text, chosen_id=1,
                decided_by=text, decided_why=text, decided_at=NOW)  # fmt: skip
    notes = (
        OptionNote(1, "fit", text, "pro", None, None, NOW, "U1"),
        OptionNote(2, "risk", text, "con", None, None, NOW, "U1"),
        OptionNote(3, "effect", text),
        OptionNote(4, "feedback", text, "", 3),
    )
    chosen = Option(1, 7, text, text, Deployment.CLOUD, (1,), False, text, notes)
    ours = Option(2, 7, text, text, Deployment.HYBRID, (), True, text)
    own = Criterion(9, text, 5)
    pains = (Pain(1, text), Pain(2, text), Pain(3, text), Pain(4, text))
    person = Stakeholder(3, 7, text, text, roles=(Role.USER,))
    scores = (Score(1, 1, 9, 4, 3), Score(2, 2, 9, 2))
    board = Board(deal, (chosen, ours), (*usual(), own), scores, pains, (person,))
    again = f"/deal option {text}"
    return {
        "deal": deal, "board": board, "option": chosen, "standing": board.standing(chosen), "names": {3: text},
        "solves": pains[:1], "open_pains": pains[1:], "private": True, "most": 4, "more": 2, "write": 9, "echo": "",
        "today": TODAY, "stage": Stage.DEVELOP, "decided_on": TODAY, "warnings": WARNINGS, "actor": text, "known": True, "left": 2,
        "word": text, "choices": ((chosen, again),), "sign": "con", "what": "add", "line": again, "done": "noted",
        "rows": [(chosen, notes[3])], "number": 12, "why": text, "criterion": own, "value": 9, "add": again,
        "criteria": (*usual(), own), "changed": [text], "dropped": None, "top": own, "offered": usual()[:2],
    }  # fmt: skip


REPLIES = (
    "option_board option_shared option_sharing options_outside option_shown option_dropped option_exists which_option no_such_option "
    "which_aspect unknown_deployment no_such_pain option_action form_option option_feedback option_chosen "
    "option_chosen_public which_criterion score_unreadable criteria_many criteria"
).split()
VARIED: list[tuple[str, dict[str, Any]]] = [
    *((name, {}) for name in REPLIES),
    *(("form_option", {"what": what}) for what in FORMS),
    *(("option_shown", {"done": done}) for done in DONE),
    ("criteria", {"dropped": Criterion(9, "security")}),
    ("option_board", {"private": False}),
]


def card(name: str, language: str, text: str, more: dict[str, Any]) -> Card:
    facts = facts_of(text) | more
    keys = {"which_aspect": Aspect.RISK, "unknown_deployment": Deployment.CLOUD, "option_action": "choose",
            "which_criterion": facts["criterion"], "no_such_pain": facts["board"].pains[0]}  # fmt: skip
    if name in keys:
        facts["choices"] = ((keys[name], f"/deal option {text}"),)
    return say(name, language, **facts)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "more"), VARIED, ids=[f"{name} {more.get('what') or more.get('done') or ''}" for name, more in VARIED]
)
@given(text=HOSTILE)
@settings(max_examples=15, deadline=None)
def test_a_hostile_fact_never_becomes_layout(name: str, more: dict[str, Any], language: str, text: str) -> None:
    hostile, harmless = card(name, language, text, more), card(name, language, HARMLESS, more)
    assert layout(hostile) == layout(harmless)
    assert commands(hostile) == commands(harmless)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["option_shared", "option_chosen_public"])
def test_what_everybody_reads_names_nobody(name: str, language: str) -> None:
    facts = facts_of("plain")
    board = facts["board"]
    deal = replace(board.deal, decided_by="Zoe Miller")
    people = (replace(board.people[0], name="Zoe", title="Miller"),)
    facts |= {"deal": deal, "board": replace(board, deal=deal, people=people), "names": {3: "Zoe Miller"}}
    assert "Zoe" not in plain(say(name, language, **facts))


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_outsiders_read_the_cards_name_nobody(language: str) -> None:
    facts = facts_of("plain") | {"private": False, "names": {3: "Zoe"}}
    facts["deal"] = replace(facts["deal"], decided_by="Zoe")
    for name in ("option_board", "option_shown", "option_chosen"):
        assert "Zoe" not in plain(say(name, language, **facts))
