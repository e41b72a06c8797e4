"""The replies: both languages say the same with the same facts, and no fact can ever become layout."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import meta, nodes

from bot import deal_rows
from bot.amounts import Amount
from bot.calendar import Calendar
from bot.cards import Bullets, Buttons, Card, Facts, Picker, plain
from bot.chapters import Cell
from bot.coaching import Case
from bot.conflicts import Conflict, Voice
from bot.deals import BuyClass, Count, Deal, NextStep, Outcome, Pain
from bot.discovery import SHEET, Item
from bot.dmu import Concern, Stakeholder
from bot.holds import offers
from bot.home import Own
from bot.insights import Cause, Insight, Lesson, Tally
from bot.names import Person
from bot.notes import Note
from bot.outcome import Kpi
from bot.people import Demo, Gaps, Standing, State, Thing
from bot.permissions import Action, Level
from bot.pipeline import Pipeline
from bot.plan import PlanStep, Term, TermLine, TermState, Track
from bot.prep import Owed, Touch
from bot.reply import LANGUAGES, REPLIES, _environment, say
from bot.roles import Role, Stance
from bot.sheets import Trouble
from bot.stages import Stage
from bot.stall import Facts as StallFacts
from bot.stall import Level as StallLevel
from bot.stall import Loop, Policy, Promise, Reason, Verdict
from bot.talking import point
from bot.today import Kind, Today
from bot.topics import Topic
from handlers.commands.history import Told
from handlers.commands.policy import Row
from handlers.commands.settled import Waiting
from handlers.commands.stalled import Board, Shown
from store.erasing import Receipt, Record
from store.history import Write
from store.joining import Pair, Refused
from store.stall import Found, Stuck

TWINS = sorted(path.name.removesuffix(".en.j2") for path in REPLIES.glob("*.en.j2"))
TABLES = sorted(path.name.removesuffix(".en.yaml") for path in REPLIES.glob("*.en.yaml"))


def variables(name: str, language: str) -> set[str]:
    """The facts that a template asks for."""
    environment = _environment(language)
    tree = environment.parse((REPLIES / f"{name}.{language}.j2").read_text("utf-8"))
    own = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}
    return meta.find_undeclared_variables(tree) - set(environment.globals) - own


def keys(value: object, prefix: str = "") -> set[str]:
    """The paths of all keys of a table."""
    if not isinstance(value, dict):
        return {prefix}
    return {path for key, inner in value.items() for path in keys(inner, f"{prefix}/{key}")}


# Twins


def test_every_reply_speaks_both_languages() -> None:
    for ending in ("j2", "yaml"):
        english, korean = (
            {path.name.removesuffix(f".{language}.{ending}") for path in REPLIES.glob(f"*.{language}.{ending}")}
            for language in LANGUAGES
        )
        assert english == korean


@pytest.mark.parametrize("name", TWINS)
def test_both_languages_use_the_same_facts(name: str) -> None:
    assert variables(name, "en") == variables(name, "ko")


@pytest.mark.parametrize(("name", "language"), [*product(TWINS, LANGUAGES)])
def test_every_template_compiles(name: str, language: str) -> None:
    assert _environment(language).get_template(f"{name}.{language}.j2").filename


@pytest.mark.parametrize("name", TABLES)
def test_both_languages_fill_the_same_rows(name: str) -> None:
    english, korean = (
        keys(yaml.safe_load((REPLIES / f"{name}.{language}.yaml").read_text("utf-8"))) for language in LANGUAGES
    )
    assert english == korean


# Facts stay text

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HARMLESS = "plain"
# Whatever could mean something to our own Markdown, to a chat platform or to a template.
PIECES = st.sampled_from(
    "# ·- ·> ·| a | b |·[·]·(·)·](/deal lost)·[!Yes](/deal lost 1)·?[Pick]·+[a](b)·![x](y)·**·`·\\·\n·\r\n·\t·\u2028·\x85·\x0b·\x1c"
    '·<!channel>·<@U1>·<#C1>·@{U1}·#{C1}·{{ 7*7 }}·{% raw %}·&amp;·<b>·"·‘·’·~·한빛·🚀· '.split("·")
)
HOSTILE = st.lists(st.one_of(PIECES, st.text(max_size=6)), min_size=1, max_size=8).map("".join).filter(str.strip)


def facts_of(text: str) -> dict[str, Any]:
    """Facts for many replies in which everything that a person may have typed is `text`."""
    deal = Deal(
        7, text, text, Stage.EVALUATE, NOW - timedelta(days=3), Outcome.LOST, text, text,
        Amount(30_000_000, "KRW"), "manufacturing", 200, BuyClass.MODIFIED, "U1",
    )  # fmt: skip
    person = Stakeholder(3, 7, text, text, roles=(Role.DECIDER,), stance=Stance.AGAINST, owner="U2")
    again = f"/deal show {text}"
    heard = Concern(5, text, NOW, None, Topic.COST)
    voice = Voice(person, heard, Topic.COST)
    cell = Cell(Stage.CHOOSE, Role.BUYER, "en", text, text, text, text, text, text, topic=Topic.COST)
    step = NextStep(4, text, date(2026, 11, 27), "U1")
    return {
        "deal": deal, "deals": (deal,), "person": person, "people": (person,), "text": text, "word": text,
        "name": text, "direct": True, "note": text, "reason": text, "before": text, "goal": text, "today": date(2026, 11, 23),
        "now": NOW, "zone": ZoneInfo("UTC"), "write": 9, "actor": "U1", "owner": "U1", "language": "en",
        "case": Case(deal, (person,), (), (step,)), "steps": (step,), "step": step, "pains": (Pain(4, text, text, 3, NOW), Pain(5, text)),
        "due": date(2026, 11, 27), "near": ((deal, again),), "add": again, "choices": ((deal, again),),
        "find": f"/deal show {text} deal:*", "on": True, "linked": False, "channel": "C1", "every": (), "page": 1, "pages": 2,
        "stages": list(Stage), "roles": list(Role), "missing": (Role.USER,), "days": 3, "loops": 1, "private": True,
        "linkable": True, "stage": Stage.EVALUATE, "source": Stage.CHOOSE, "back": True, "total": 3, "in_team": Count(3), "more": 2,
        "stance": "against", "expected": ("goal", "pain"), "later": ("decider_met",), "ahead": Stage.CHOOSE,
        "unmet": (person,), "new": again, "most": 120, "head": "deal", "verb": "memo", "about": text, "id": text,
        "known": True, "without": again, "echo": True, "number": 4, "move": (Stage.CHOOSE, again),
        "conflicts": (Conflict(voice, voice, text, text),), "hints": ("small", "large", "new_task", "straight"),
        "expected_more": 2, "exposed": (person,), "jobs": True, "day": date(2026, 11, 20), "only": person, "advice": text, "topics": (Topic.COST, Topic.ROI), "concern": heard,
        "voiced": (person,), "guards": ((person, person),), "vector": False, "ticks": ("options",), "done": "options", "off": False, "offered": ("terms",),
        "cell": cell, "point": point(cell, {}), "texts": {"say": text}, "problems": (("say", text),), "votes": (1, 2),
        "up": False, "counted": True, **plan_facts(text, again), **found_facts(text), "rows": ((cell, 1, 2),), "alone": True, "gone": True, "shorter": text,
    }  # fmt: skip


def found_facts(text: str) -> dict[str, Any]:
    """Facts of what was found out about a customer."""
    need, system = Item(5, "need", "must", text, 3, NOW), Item(6, "environment", "stack", text)
    return {
        "kind": "need", "items": (need, Item(7, "need", "nice", text)), "one": need, "names": {3: text},
        "groups": (("need", (need,), 2),), "sheet": (system,), "empty": ("tools",), "more_pains": 2,
        "slots": SHEET, "enough": True, "starters": ("quality",), "found": {"need": 2, "environment": 3},
        "set_goal": True, "set_long": True,
        "notes": (Note(8, text, NOW, "U1", 3),), "noted": {3: (Note(8, text, NOW, "U1", 3),)},
        "worries": (Concern(5, text, NOW, None, Topic.COST), Concern(6, text, NOW)), "more_worries": 2, "taken": False, "rolled": True, "ours": "U1", "other": "review",
    }  # fmt: skip


def plan_facts(text: str, again: str) -> dict[str, Any]:
    """Facts of terms, plan, review and insights."""
    planned = PlanStep(4, text, Track.TRAINING, text, date(2026, 11, 20), None, 1)
    taught = Insight(6, text, 8, text, "manufacturing", 300, text, NOW, "U1")
    cause = Cause(None, 2, (text,))
    return {
        "terms": (TermLine(Term.PRICE, TermState.OFFERED, text, date(2026, 11, 20)), TermLine(Term.SUPPORT)),
        "changed": (Term.PRICE,), "trouble": text, "did": "added", "sub": "done", "many": 0, "open": (planned,),
        "tracks": ({"key": Track.TRAINING, "steps": (planned,), "more": 2, "done": 1, "empty": False},),
        "ownerless": (planned,), "undated": (planned,), "kpis": (Kpi(1, text, text, text, text),), "learned": text,
        "consent": True, "reviewed": True, "improvements": (planned,), "insight": again, "insights": (taught,),
        "own": (taught,), "lessons": (Lesson(taught, 0.6, True, (text,)),), "lesson": Lesson(taught, 1.0), "saved": text,
        "bare": True, "tallies": (Tally(Outcome.LOST, 2, (cause, cause), ((Stage.CHOOSE, 2),), 1),),
    }  # fmt: skip


PEOPLE_CHOICES = ("same_name", "no_such_person", "who")
ROLE_CHOICES = ("ask_role", "ask_role_word", "near_role", "near_word", "ask_word", "ask_stance")
SAMPLE = (
    *"ask_owner amount_unreadable deal_added deal_ended deal_exists deal_list deal_shown dmu_gaps dmu_map ended".split(),
    *"ended_already ended_public form_concern form_goal form_pain form_person goal_set home linked linked_public".split(),
    *"name_unreadable next_added next_done next_list next_public no_such_deal owner_set pain_added".split(),
    *"person_removed reason_saved reopened reopened_public size_unreadable stage_public stage_quiet stage_same".split(),
    *"stage_shown stance_set too_long unexpected unknown_industry unknown_stage unknown_verb unlinked which_deal".split(),
    *"concern_added deal_check dmu_conflicts ended_list file_undelivered form_message message_checked".split(),
    *"no_such_concern point_said point_scores point_voted unknown_buyclass unknown_check unknown_topic which_point".split(),
    *"refused_file no_such_point person_gone wording wording_kept wording_reset wording_which".split(),
    *"ask_finding environment finding_list findings no_such_finding trigger".split(),
    *"due_unreadable insight_dropped insights insights_deal insights_shared no_insight plan reasons review terms".split(),
    *"which_kpi which_step which_term kpi_figures columns_unused".split(),
    *"deal_mapping deal_trouble deals_exported deals_file deals_imported forget_asked forgotten map_unreadable".split(),
    *"forget_which day_missing".split(),
    *"notes deal_concerns deal_owner deal_handed deal_handed_public".split(),
    *"nobody_to_forget all_exported no_such_day deals_read form_deals".split(),
    *"person_advice person_ask met_ahead person_demo person_demo_ahead person_demos person_guards person_guards_whom".split(),
    *"person_left person_need person_noticed person_open person_resolved person_value person_values".split(),
    *"held hold_asked hold_ended hold_past not_held policy policy_unreadable policy_zone stalled stalled_deal".split(),
    *"unknown_country unknown_zone".split(),
    *"access access_set access_manager access_which access_fixed may_not guests_nothing stances_hidden".split(),
    *"listen_offer listen_whose listen_no listen_set listen_state listen_direct unknown_question".split(),
    *"settled_proposed worry_proposed asked_whom thanked asked_today asked_role asked_promised asked_last asked_worries asked_needs".split(),
    *"join_code join_state join_done join_refused leave_asked leave_done".split(),
    "dmu_picture",
    "picture_alt",
    "escalation",
    "database_away",
    "step_withheld",
    *"installed install_failed not_installed other_company".split(),
    *"home_page deal_card deal_card_closed watching pin_refused pin_closed public_undelivered topic_set".split(),
    *"teams_file teams_private_unsure teams_undelivered teams_unknown teams_unsure teams_welcome".split(),
    *"public_unsure private_unsure form_record record_proposed which_reference talk_who".split(),
    *"people_recorded people_or_one people_proposed role_meaning said_alone stage_ahead near_command close_proposed left_proposed rename_proposed deal_not_deleted add_what role_proposed person_rename".split(),
    *"option_unknown stage_unreadable which_person people_met next_moved corrected".split(),
    *PEOPLE_CHOICES,
    *ROLE_CHOICES,
)
KEYED = {  # what is chosen among, where that isn't a deal
    "unknown_industry": "manufacturing",
    "unknown_buyclass": BuyClass.MODIFIED,
    "unknown_check": "options",
    "unknown_topic": Topic.COST,
    "which_term": Term.DELIVERY,
    "ask_finding": "must",
    "stage_unreadable": Stage.CHOOSE,
}


DEAL_PLAN = deal_rows.DealPlan((), (deal_rows.Change(7, {}, {"stage": "develop", "amount": 3}),), 2)


def deal_told(text: str) -> Deal:
    """A deal with everything that discovery records."""
    told = {"trigger": "problem", "trigger_side": "business", "found_by": text, "asked_by": text, "long_goal": text}
    deal: Deal = facts_of(text)["deal"]
    return replace(deal, **told)  # type: ignore[arg-type]  # only texts are in there


def deal_file(text: str) -> deal_rows.DealFile:
    """A file of deals in which everything that somebody may have written is `text`."""
    return deal_rows.DealFile({text: "name"}, (text,), {text: ("", 2)}, strangers=(text,))


def person_facts(text: str) -> dict[str, Any]:
    """Facts about one person in which everything that somebody may have written is `text`."""
    person = replace(facts_of(text)["person"], noticed=text, advice=text, value=text, guards_id=3)
    thing, demo = Thing("need", 5, text), Demo(6, 3, "trial", State.DONE, date(2026, 11, 23), text, NOW)
    told = Standing((thing,), 2)
    return {
        "person": person, "people": (person,), "standing": told, "standings": {3: told}, "names": {3: text},
        "departments": {3: text}, "department": text, "side": "", "things": (thing,), "thing": thing, "addressed": 2,
        "unknown": True, "closing": True, "slot": "must", "demo": demo, "mine": (demo,), "waiting": (person,), "guarded": person,
        "day": date(2026, 11, 27), "book": f"/dmu demo {text}", "demos": (demo,), "gates": (person,),
        "gaps": Gaps((person,), ((person, demo),), (person,), (person,), (person,), (person,)), "without": (person,),
        "deal": deal_told(text), "new_role": True, "target": person, "draft": "en", "format": "online", "pain": text,
        "minutes": 20, "other": "ko", "to": text, "about": text, "choices": ((person, f"/dmu guards {text}"),),
    }  # fmt: skip


OFFERS = offers(Calendar(), date(2026, 11, 20))  # reading a country's holidays takes longer than an example may


def stalled_facts(text: str) -> dict[str, Any]:
    """Facts of stalled deals and of their limits in which everything that somebody may have written is `text`."""
    person = facts_of(text)["person"]
    day = date(2026, 11, 20)
    deal = replace(facts_of(text)["deal"], outcome=Outcome.OPEN, hold_until=date(2027, 1, 11), hold_reason=text)
    told = [("woke", (text, day)), ("stage", (40, 15)), ("quiet", (9, 5, True)), ("no_step", ()), ("overdue", (day,))]
    told += [("gap", ("demo_user", "single")), ("slipped", (2,))]
    verdict = Verdict(StallLevel.STALLED, tuple(Reason(*one) for one in told), True, 40, 15, ahead=("decider_met",))
    kinds: tuple[Kind, ...] = get_args(Kind)
    shown = tuple(
        Shown(Stuck(deal, verdict, StallFacts(deal.stage, day, day)), Today(kind, person, person, text), text)
        for kind in kinds
    )
    promised = (Promise("demo", deal, 4, text, day, "U1", 3), Promise("step", deal, 5, text, day, "U1"))
    loop = Loop(replace(deal, stage=Stage.ANALYZE), Stage.DEVELOP, text, day)
    return {
        "deal": deal, "verdict": verdict, "shown": shown[0], "told": False, "team": False, "again": True, "until": day,
        "board": Board(shown, shown[:1], 4, (deal,), promised, (loop,), Count(9)), "reason": text, "held": True, "days": (day,),
        "offers": OFFERS, "country": text, "clock": text, "was": text, "local": NOW, "policy": Policy(), "before": Policy(), "may": True,
        "rows": tuple(Row(stage, 10, 5, 22, 12.5, 19) for stage in Stage), "kinds": list(BuyClass),
    }  # fmt: skip


PERSONAL = (
    *"person_advice person_ask person_demo person_demo_ahead person_guards person_guards_whom person_left".split(),
    *"person_need person_noticed person_open person_resolved person_value person_values".split(),
    *"owner_set no_such_day".split(),
)
RULES = ((Action.EXPORT, Level.MANAGER, True), (Action.CHANGE_ACCESS, Level.ADMIN, False))


def listened(text: str) -> dict[str, Any]:
    """Facts of an offer to record in which everything that somebody may have said is `text`."""
    person = facts_of(text)["person"]
    return {
        "kind": "concern", "topic": Topic.COST, "words": text, "record": f"/dmu concern {text}", "other": f"/deal {text}",
        "choices": ((person, f"/dmu concern {text}"),), "linked": facts_of(text)["deal"], "quiet": False, "changed": True,
    }  # fmt: skip


def asked(text: str) -> dict[str, Any]:
    """Facts of an answer to a plain question in which everything that somebody may have written is `text`."""
    facts = facts_of(text)
    person, step = facts["person"], facts["step"]
    return {
        "role": Role.BUYER, "owed": Owed((step,), facts["open"], facts["terms"][:1]), "told": ((person, facts["concern"]),), "shared": (facts["concern"],), "more_shared": 2,
        "touches": ((person, Touch(3, "demo", text, NOW)),), "never": (person,), "ours": NOW, "needs": facts["items"],
    }  # fmt: skip


OWN: dict[str, Callable[[str], dict[str, Any]]] = {  # facts that other replies call the same and mean otherwise
    "access": lambda text: {"rows": RULES, "managers": (text,), "may": True},
    "access_set": lambda text: {"rows": ((Action.EXPORT, Level.MEMBER, Level.MANAGER),)},
    "access_manager": lambda text: {"handle": text, "off": False, "changed": True},
    "access_fixed": lambda text: {"action": Action.EXPORT, "level": Level.TEAM, "choices": (Level.MANAGER,)},
    "may_not": lambda text: {"action": Action.EXPORT, "level": Level.MANAGER, "ask": (text,), "guest": False},
    "join_code": lambda text: {"code": text},
    "met_ahead": lambda text: {"kind": "demo", "day": date(2026, 11, 27), "last": date(2026, 11, 20)},
    "join_state": lambda text: {"pair": Pair("T1", "T2", text, NOW), "day": date(2026, 11, 23)},
    "join_done": lambda text: {"aside": True},
    "join_refused": lambda text: {"why": "deals", "code": text, "refused": Refused("deals", 2, 1)},
    "leave_asked": lambda text: {"first": True},
    "leave_done": lambda text: {"first": False},
    "stances_hidden": lambda text: {"level": Level.OWNER, "owner": text},
    **dict.fromkeys(("listen_offer", "listen_whose", "listen_set", "listen_state"), listened),
    **dict.fromkeys(("asked_role", "asked_promised", "asked_last", "asked_worries", "asked_needs"), asked),
    "ended_list": lambda text: {"more": Count(6)},
    "settled_proposed": lambda text: {
        "waiting": (
            Waiting(facts_of(text)["concern"], facts_of(text)["person"]),
            Waiting(facts_of(text)["concern"]),
        ),
        "others": True,
    },
    "asked_whom": lambda text: {"shown": stalled_facts(text)["board"].before, "more": 2, "held": 1},
    "asked_today": lambda text: {"steps": ((facts_of(text)["deal"], facts_of(text)["step"]),)},
    "deal_list": lambda text: {
        "held": False,
        "worth": Pipeline((Amount(5, "USD"), Amount(3, "KRW")), (Amount(5, "USD"),), 2, 1, 1),
    },
    "deal_added": lambda text: {"pain": text, "country": text},
    "option_unknown": lambda text: {"named": f"/deal add {text}", "apart": text, "split": f"/dmu add {text}"},
    "installed": lambda text: {"app": "A1", "team": "T1"},
    "install_failed": lambda text: {"again": "/slack/install"},
    "database_away": lambda text: {"again": False, "unsure": False, "why": "away", "line": f"/deal show {text}"},
    "deal_mapping": lambda text: {"file": deal_file(text), "plan": DEAL_PLAN},
    "deals_imported": lambda text: {"plan": DEAL_PLAN, "failed": 2},
    "deals_read": lambda text: {
        "file": deal_file(text),
        "plan": DEAL_PLAN,
        "bad": (Trouble(4, "stage", "stage", text),),
        "more": 2,
        "most": 8,
        "failed": 2,
        "done": True,
        "json": False,
        "go": f"/deal import yes {text}",
        "hint": text,
    },
    "deal_concerns": lambda text: {
        "one": facts_of(text)["concern"],
        "concerns": facts_of(text)["worries"],
        "answered": 2,
        "done": "added",
    },
    "deal_owner": lambda text: {"mine": False},
    "deal_handed": lambda text: {"before": "U2"},
    "deal_trouble": lambda text: {"trouble": Trouble(4, "stage", "stage", text)},
    "deals_exported": lambda text: {"count": 2},
    "deals_file": lambda text: {"count": 2},
    "refused_file": lambda text: {"count": 2},
    "all_exported": lambda text: {"count": 2, "tables": 3},
    "map_unreadable": lambda text: {"fields": ("name", "stage"), "chat": True},
    "forget_asked": lambda text: {
        "records": (Record(3, text, text, text, 7, text),),
        "others": (Record(4, text, text, text, 8, text),),
        "counts": {"touches": 2, "deals": 1},
        "admin": True,
        "everywhere": False,
    },
    "forget_which": lambda text: {"records": (Record(3, text, text, text, 7, text),)},
    "forgotten": lambda text: {"receipt": Receipt({"touches": 2, "deals": 1}, (text,), "261123-010000")},
    "environment": lambda text: {"items": (Item(6, "environment", "stack", text),), "known": ("stack",)},
    "deal_shown": lambda text: {
        **stalled_facts(text),
        "case": Case(deal_told(text), (), (Pain(4, text, text), Pain(5, text, "", None, NOW))),
        "days": 3,
    },
    "trigger": lambda text: {"deal": deal_told(text)},
    "findings": lambda text: {"deal": deal_told(text)},
    "finding_list": lambda text: {"verb": "need", "done": "added"},
    "insights_shared": lambda text: {"texts": (text, text)},
    "review": lambda text: {"case": None, "did": "review"},
    "reasons": lambda text: {"most": 1},
    "kpi_figures": lambda text: {"line": f"/deal kpi {text}"},
    "columns_unused": lambda text: {"unused": (text, text)},
    "person_demos": lambda text: {
        **person_facts(text),
        "demos": ((person_facts(text)["person"], person_facts(text)["demo"]),),
    },
    **dict.fromkeys(PERSONAL, person_facts),
    "home_page": lambda text: {
        "deals": (Own(facts_of(text)["deal"], facts_of(text)["steps"], frozenset((Role.USER,))),),
        "verdicts": {7: stalled_facts(text)["shown"].stuck.verdict},
        "actions": {7: stalled_facts(text)["shown"].today},
        "due": ((facts_of(text)["deal"], replace(facts_of(text)["step"], due=date(2026, 11, 20))),),
    },
    "deal_card": lambda text: {
        "since": date(2026, 11, 20),
        "people": (facts_of(text)["person"],),
        "deal": replace(facts_of(text)["deal"], outcome=Outcome.OPEN),
    },
    "watching": lambda text: {"new": False},
    "no_such_point": lambda text: {
        "choices": ((replace(facts_of(text)["point"], facts={"goal": text}), f"/talk said {text}"),),
        "note": f"/dmu note {text}",
    },
    "which_reference": lambda text: {
        "choices": ((text, f"/ref show {text}"),),
        "every": ((text, f"/ref show {text}"),),
        "find": f"/ref {text} case:*",
    },
    "talk_who": lambda text: {"people": ((facts_of(text)["person"], f"/talk {text}"),) * 12},
    "role_meaning": lambda text: {"role": Role.BUYER},
    "said_alone": lambda text: {"day": None, "money": text, "number": 3, "whole": text},
    "people_met": lambda text: {
        "others": (facts_of(text)["person"],),
        "day": date(2026, 11, 20),
        "people": (facts_of(text)["person"],) * 3,
        "kind": "demo",
    },
    "next_moved": lambda text: {
        "step": replace(facts_of(text)["step"], due=date(2026, 11, 20)),
        "due": date(2026, 11, 27),
    },
    "corrected": lambda text: {
        "value": text,
        "undo": 9,
        "told": Told(Write(9, 3, "U1", "deal next", text, NOW, None, None), "next_steps.made", None, text),
        "choices": (
            ("deal", facts_of(text)["deal"], f"/deal stage {text}"),
            ("day", date(2026, 11, 27), f"/deal next {text}"),
            ("stage", Stage.CHOOSE, "/deal stage choose"),
            ("amount", text, f"/deal show {text}"),
            ("person", facts_of(text)["person"], f"/dmu met {text}"),
        ),
    },
    "near_command": lambda text: {"choices": (("deal", f"/deal {text}"),)},
    "people_or_one": lambda text: {
        "names": (text, text),
        "roles": (Role.USER,),
        "both": f"/dmu add {text}",
        "one": f"/dmu add {text}",
    },
    "add_what": lambda text: {"whole": text, "person": f"/dmu add {text}"},
    "role_proposed": lambda text: {
        "told": (Role.BUYER,),
        "off": (Role.DECIDER,),
        "left": (Role.BUYER,),
        "new": (Role.BUYER,),
        "change": True,
        "both": (Role.DECIDER, Role.BUYER),
    },
    "people_proposed": lambda text: {
        "told": ((text, (Role.USER,), f"/dmu add {text}"), (text, (text,), f"/dmu add {text}")),
        "every": f"/dmu add {text}",
    },
    "record_proposed": lambda text: {
        "met": (facts_of(text)["person"],) * 2,
        "held": date(2026, 11, 20),
        "outcome": Outcome.WON,
        "source": "https://us.slack.com/archives/C1/p1",
        "kind": "concern",
        "topic": Topic.COST,
        "due": date(2026, 11, 27),
        "step": text,
        "touch": "call ",
        "others": (facts_of(text)["person"],),
    },
    "escalation": lambda text: {"found": Found((stalled_facts(text)["shown"].stuck,), 3)},
    **dict.fromkeys(
        "held hold_asked hold_ended not_held policy policy_zone stalled stalled_deal".split(), stalled_facts
    ),
    "dmu_map": lambda text: (
        person_facts(text)
        | {
            "people": (facts_of(text)["person"],) * 2,
            "nobodies": (facts_of(text)["person"],) * 2,
            "most": 1,
            "only": None,
            "more": dict.fromkeys(("none", *map(str, Role)), 4),
            "shown": (facts_of(text)["person"],),
        }
    ),
    "dmu_gaps": lambda text: (
        person_facts(text)
        | {
            "many": dict.fromkeys(("no_demo", "booked", "alone", "no_executive", "untold", "unmet"), 9),
        }
    ),
}


def card(name: str, language: str, text: str) -> Card:
    facts = facts_of(text)
    if name in PEOPLE_CHOICES:
        facts["choices"] = ((facts["person"], f"/dmu role {text}"),)
    if name == "which_person":
        facts["choices"] = ((facts["person"], facts["deal"], f"/deal record {text}"),)
    if name in ROLE_CHOICES:
        facts |= {"person": Person(text, text), "choices": ((Role.USER, f"/dmu add {text}"),)}
    if name == "ask_stance":
        facts["person"] = facts_of(text)["person"]
    if name in KEYED:
        facts["choices"] = ((KEYED[name], f"/deal add {text}"),)
    if name in ("which_step", "which_kpi"):
        facts["choices"] = ((facts["open" if name == "which_step" else "kpis"][0], f"/deal plan {text}"),)
    if name in OWN:
        facts |= OWN[name](text)
    if name == "linked":
        facts["before"] = facts["deal"]
    facts.pop("language")
    return say(name, language, **facts)


def layout(shown: Card) -> list[tuple[str, int]]:
    """The kinds of the parts, with how many items, rows, buttons or options each has."""

    def size(part: object) -> int:
        match part:
            case Bullets(items):
                return len(items)
            case Facts(rows):
                return len(rows)
            case Buttons(buttons):
                return len(buttons)
            case Picker(_, options):
                return len(options)
        return 1

    return [(type(part).__name__, size(part)) for part in shown.parts]


def commands(shown: Card) -> list[str]:
    """What the buttons and options do: the first word of each line they say."""
    lines = [button.line for part in shown.parts if isinstance(part, Buttons) for button in part.buttons]
    lines += [line for part in shown.parts if isinstance(part, Picker) for _, line in part.options]
    return [line.split()[0] for line in lines]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SAMPLE)
@given(text=HOSTILE)
@settings(max_examples=25)
def test_a_hostile_fact_never_becomes_layout(name: str, language: str, text: str) -> None:
    hostile, harmless = card(name, language, text), card(name, language, HARMLESS)
    assert layout(hostile) == layout(harmless)
    assert commands(hostile) == commands(harmless)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hostile_fact_is_shown_as_it_was_typed(language: str) -> None:
    text = "](/deal lost) **x** `y` <!channel> @{U1} | {{ 7*7 }}"
    assert text in plain(card("goal_set", language, text))
    runs = [run for part in card("deal_added", language, text).parts for run in getattr(part, "text", ())]
    assert not [run for run in runs if run.style in ("user", "channel")]
