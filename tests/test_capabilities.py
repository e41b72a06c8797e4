"""Every capability that the source article implies is shown in both languages, and docs/capabilities.md says where."""

import ast
import re
import uuid
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.roles import NAMES, Function, Role
from bot.stages import Stage
from bot.talking import default_playbook
from bot.topics import Topic
from handlers.commands import book
from store.engine import Store
from tests.conversation import Conversation, scenes

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "capabilities.md"
LANGUAGES = ("en", "ko")


@dataclass(frozen=True)
class Capability:
    """What the product can do, in a phrase of each language, and the scenes and tests that show it."""

    number: int
    en: str
    ko: str
    shown: list[str]
    later: str = ""  # a command that part of it waits for


CHAPTERS = {
    title: [Capability(number, **told) for number, told in numbered.items()]
    for title, numbered in yaml.safe_load((ROOT / "tests" / "capabilities.yaml").read_text("utf-8")).items()
}
ALL = [one for chapter in CHAPTERS.values() for one in chapter]


def is_test(proof: str) -> bool:
    return "::" in proof


@cache
def titles(file: str) -> list[str]:
    path = ROOT / "tests" / "transcripts" / file
    return [scene.title for scene in scenes(path)[1]] if path.exists() else []


@cache
def functions_of(file: str) -> set[str]:
    path = ROOT / file
    tree = ast.parse(path.read_text("utf-8") if path.exists() else "")
    return {one.name for one in tree.body if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")}


def exists(proof: str) -> bool:
    if is_test(proof):
        file, name = proof.split("::")
        return name in functions_of(file)
    file, title = proof.split(": ", 1)
    return title in titles(file)


# The list


def test_all_seventy_one_are_there_once_and_in_order() -> None:
    assert [one.number for one in ALL] == list(range(1, 72))


@pytest.mark.parametrize("one", ALL, ids=lambda one: f"C{one.number}")
def test_what_shows_a_capability_exists(one: Capability) -> None:
    assert [proof for proof in one.shown if not exists(proof)] == []


@pytest.mark.parametrize("one", ALL, ids=lambda one: f"C{one.number}")
def test_a_capability_is_shown_in_both_languages(one: Capability) -> None:
    """By a scene of each language; where there is none, by a test, and those here speak both."""
    shown = {proof.split(".")[1] for proof in one.shown if not is_test(proof)}
    assert shown == set(LANGUAGES) or (not shown and any(map(is_test, one.shown)))


def test_nothing_stands_twice() -> None:
    """Neither in one row, nor as two rows that the very same scenes and tests would show."""
    assert [one.number for one in ALL if len(set(one.shown)) < len(one.shown)] == []
    assert [same for same, times in Counter(frozenset(one.shown) for one in ALL).items() if times > 1] == []


@pytest.mark.parametrize("one", [one for one in ALL if one.later], ids=lambda one: f"C{one.number}")
def test_what_is_still_to_come_is_not_there_yet(one: Capability) -> None:
    """When it is built, its scene belongs into the row."""
    head, verb = one.later.removeprefix("/").split()
    assert book.find(head, verb) is None


# The page


def anchor(title: str) -> str:
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def told(proof: str) -> str:
    if is_test(proof):
        file, name = proof.split("::")
        return f"[test: {name.removeprefix('test_').replace('_', ' ')}](../{file})"
    file, title = proof.split(": ", 1)
    return f"[{title}](../tests/transcripts/{file}#{anchor(title)})"


def page() -> str:
    lines = [
        "# What it can do, and where that is shown",
        "",
        "Every point comes from the article that Dealmate puts into practice: how an organisation decides to buy, and who takes",
        "part. Each has a conversation that really happens, or a test. Written by `pytest --rewrite tests/test_capabilities.py`",
        "from `tests/capabilities.yaml`.",
    ]
    for title, chapter in CHAPTERS.items():
        lines += ["", f"## {title}", "", "| № | what | 무엇을 | where it is shown |", "|---|---|---|---|"]
        for one in chapter:
            later = [f"still to come: `{one.later}`"] if one.later else []
            shown = "<br>".join([*map(told, one.shown), *later])
            lines.append(f"| C{one.number} | {one.en} | {one.ko} | {shown} |")
    return "\n".join(lines) + "\n"


def test_the_page_is_true(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--rewrite"):
        PAGE.write_text(page(), "utf-8")
    assert PAGE.read_text("utf-8") == page()


# What no scene of its own shows


@pytest.fixture
def talk(sqlite: Store) -> Conversation:
    return Conversation(sqlite, uuid.uuid4().hex)


def heard(talk: Conversation, line: str, language: str = "en") -> str:
    talk.said = replace(talk.said, language=language)
    return "\n".join(talk.perform(f"> {line}"))


@pytest.mark.parametrize(
    "name", ["/dmu", "/buying-center", "/buying-centre", "buying-center", "/바잉센터", "/구매센터", "바잉센터"]
)
def test_the_buying_group_has_many_names(name: str, talk: Conversation) -> None:
    """C9, to show it and to add to it."""
    heard(talk, "/deal add acme")
    assert "kim recorded on acme" in heard(talk, f"{name} add acme kim decider")
    assert "Decider: ⚪ kim" in heard(talk, f"{name} acme")
    assert "결정권자: ⚪ kim" in heard(talk, f"{name} acme", "ko")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("department", ["IT", "purchasing", "finance", "구매"])
@pytest.mark.parametrize("role", Role)
def test_any_role_may_sit_in_any_department(role: Role, department: str, language: str, talk: Conversation) -> None:
    """C51: the IT department may be the buyer, and purchasing the user."""
    heard(talk, "/deal add acme")
    name = NAMES[role][language]
    heard(talk, f"/dmu add acme kim {name} department:{department}", language)
    row = next(line for line in heard(talk, "/dmu map acme", language).split("\n") if "kim" in line)
    assert row.lower().startswith(f"{name}: ⚪ kim · {department} · ".lower())


@pytest.mark.parametrize(
    ("language", "fits", "interfaces"),
    [("en", "technically sound", "integration matrix"), ("ko", "기술적으로 가능한지", "연계표")],
)
def test_who_judges_the_technology_gets_fit_and_integration(
    language: str, fits: str, interfaces: str, talk: Conversation
) -> None:
    """C55: IT hears how fit is tested, and is brought a list of what has to be connected."""
    heard(talk, "/deal add acme")
    heard(talk, '/deal goal acme "Close the month in two days"')
    heard(talk, "/dmu add acme kim influencer it")
    assert fits in heard(talk, "/talk kim evaluate", language)
    assert interfaces in heard(talk, "/talk kim analyze", language)


@pytest.mark.parametrize(
    ("language", "systems", "cost"), [("en", "which system", "problem costs"), ("ko", "어느 시스템", "비용")]
)
def test_it_hears_of_systems_and_finance_of_cost(language: str, systems: str, cost: str, talk: Conversation) -> None:
    """C63: the same stage, two departments, two different things in their work."""
    heard(talk, "/deal add acme")
    of_it = heard(talk, "/dmu add acme kim influencer it", language)
    of_finance = heard(talk, "/dmu add acme jane decider cfo", language)
    assert systems in of_it
    assert cost in of_finance
    assert cost not in of_it


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stage", Stage)
def test_the_value_has_three_angles(stage: Stage, language: str) -> None:
    """C65: at every stage users, IT and finance hear different things; ease, stability and cost are all answered."""
    playbook = default_playbook()
    lenses = [playbook.lens(one, stage, language) for one in (Function.BUSINESS, Function.CTO_IT, Function.CFO)]
    assert len({lens.text for lens in lenses if lens}) == 3
    for topic in (Topic.EASE_OF_USE, Topic.STABILITY, Topic.COST):
        assert playbook.about(topic, language)
