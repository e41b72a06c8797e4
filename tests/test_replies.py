"""The replies: both languages say the same with the same facts, and no fact can ever become layout."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import meta, nodes

from bot.amounts import Amount
from bot.cards import Bullets, Buttons, Card, Facts, Picker, plain
from bot.chapters import Cell
from bot.coaching import Case
from bot.conflicts import Conflict, Voice
from bot.deals import BuyClass, Deal, NextStep, Outcome
from bot.dmu import Concern, Stakeholder
from bot.names import Person
from bot.reply import LANGUAGES, REPLIES, _environment, say
from bot.roles import Role, Stance
from bot.stages import Stage
from bot.talking import point
from bot.topics import Topic

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
        "name": text, "note": text, "reason": text, "before": text, "goal": text, "today": date(2026, 11, 23),
        "now": NOW, "zone": ZoneInfo("UTC"), "write": 9, "actor": "U1", "owner": "U1", "language": "en",
        "case": Case(deal, (person,), (), (step,)), "steps": (step,), "step": step, "pains": (step,),
        "due": date(2026, 11, 27), "near": ((deal, again),), "add": again, "choices": ((deal, again),),
        "stages": list(Stage), "roles": list(Role), "missing": (Role.USER,), "days": 3, "loops": 1, "private": True,
        "linkable": True, "stage": Stage.EVALUATE, "source": Stage.CHOOSE, "back": True, "total": 3, "more": 2,
        "stance": "against", "expected": ("goal", "pain"), "later": ("decider_met",), "ahead": Stage.CHOOSE,
        "unmet": (person,), "new": again, "most": 120, "head": "deal", "verb": "memo", "about": text, "id": text,
        "known": True, "without": again, "echo": True, "number": 4, "move": (Stage.CHOOSE, again),
        "conflicts": (Conflict(voice, voice, text, text),), "hints": ("small", "large", "new_task", "straight"),
        "expected_more": 2, "only": person, "advice": text, "topics": (Topic.COST, Topic.ROI), "concern": heard,
        "voiced": (person,), "ticks": ("options",), "done": "options", "off": False, "offered": ("terms",),
        "cell": cell, "point": point(cell, {}), "texts": {"say": text}, "problems": (("say", text),), "votes": (1, 2),
        "up": False, "counted": True, "rows": ((cell, 1, 2),), "alone": True, "gone": True,
    }  # fmt: skip


PEOPLE_CHOICES = ("same_name", "no_such_person", "who")
ROLE_CHOICES = ("ask_role", "ask_role_word", "near_role", "near_word", "ask_word", "ask_stance")
SAMPLE = (
    *"ask_owner amount_unreadable deal_added deal_ended deal_exists deal_list deal_shown dmu_gaps dmu_map ended".split(),
    *"ended_already ended_public form_concern form_goal form_pain form_person goal_set home linked linked_public".split(),
    *"name_unreadable next_added next_done next_list next_public no_such_deal not_yet owner_set pain_added".split(),
    *"person_removed reason_saved reopened reopened_public size_unreadable stage_public stage_quiet stage_same".split(),
    *"stage_shown stance_set too_long unexpected unknown_industry unknown_stage unknown_verb unlinked which_deal".split(),
    *"admins_only concern_added deal_check dmu_conflicts file_undelivered form_message message_checked".split(),
    *"no_such_concern point_said point_scores point_voted unknown_buyclass unknown_check unknown_topic which_point".split(),
    *"wording wording_kept wording_reset wording_which".split(),
    *PEOPLE_CHOICES,
    *ROLE_CHOICES,
)
KEYED = {  # what is chosen among, where that isn't a deal
    "unknown_industry": "manufacturing",
    "unknown_buyclass": BuyClass.MODIFIED,
    "unknown_check": "options",
    "unknown_topic": Topic.COST,
}


def card(name: str, language: str, text: str) -> Card:
    facts = facts_of(text)
    if name in PEOPLE_CHOICES:
        facts["choices"] = ((facts["person"], f"/dmu role {text}"),)
    if name in ROLE_CHOICES:
        facts |= {"person": Person(text, text), "choices": ((Role.USER, f"/dmu add {text}"),)}
    if name == "ask_stance":
        facts["person"] = facts_of(text)["person"]
    if name in KEYED:
        facts["choices"] = ((KEYED[name], f"/deal add {text}"),)
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
