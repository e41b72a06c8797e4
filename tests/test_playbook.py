"""The playbook's content: all that must be there in both languages, and the rules that every text of it keeps to."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from bot import talking
from bot.chapters import LANGUAGES, Bridge, Cell, Lens, read_chapter
from bot.deals import BuyClass
from bot.roles import Function, Gate, Role
from bot.rules import BRIDGE_LIMITS, LENS_LIMIT, LIMITS, PARAMETERS, sentences
from bot.stages import Stage
from bot.talking import Playbook, default_playbook, point, rendered
from bot.topics import Topic
from handlers.playbook import page
from tests.test_conflicts import COLLISIONS

BOOK = default_playbook()
FOLDER = Path(talking.__file__).parent / "playbook"
PAGE = Path(__file__).parents[1] / "docs" / "playbook.md"
FILES = {file.name: file.read_text("utf-8") for file in sorted(FOLDER.glob("*.md"))}
TAG = re.compile(r"\{\{.*?\}\}")
FULL = {
    "goal": "월 마감을 이틀로", "pain": "같은 숫자를 세 번 입력", "person_addr": "김철수 부장님", "decider": "이 상무님",
    "kpi": "월 마감", "kpi_base": "5일", "kpi_target": "2일", "kpi_actual": "3일",
    "next_date": "12/4 (Fri)", "ref_name": "Hanbit", "plan_next": "데이터 이관",
}  # fmt: skip
FACTS = {name: FULL.get(name, f"<{name}>") for name in PARAMETERS}
# Goals by how they end, and what follows them.
GOALS = {
    "월 마감 단축하기": "라는", "월 마감 단축": "이라는", "월 마감 이틀": "이라는", "월 마감 D-2": "라는", "월 마감 D+3": "이라는",
    "새로운 KPI": "라는", "새로운 CRM": "이라는", "close in two days": "라는", "one shop": "(이)라는",
}  # fmt: skip

# Counts that the cells' source has; no other figure stands in a chapter.
COUNTS = {
    (Stage.IDENTIFY, Role.USER): {"30"}, (Stage.IDENTIFY, Role.DECIDER): {"20"},
    (Stage.GATHER, Role.INITIATOR): {"30"}, (Stage.GATHER, Role.INFLUENCER): {"4"},
    (Stage.ANALYZE, Role.GATEKEEPER): {"1"}, (Stage.DEVELOP, Role.BUYER): {"3", "5"},
    (Stage.EVALUATE, Role.INITIATOR): {"3"}, (Stage.EVALUATE, Role.USER): {"3"},
    (Stage.EVALUATE, Role.BUYER): {"3"}, (Stage.EVALUATE, Role.INFLUENCER): {"3"},
    (Stage.CHOOSE, Role.DECIDER): {"1"}, (Stage.CHOOSE, Role.GATEKEEPER): {"5", "10", "20"},
    (Stage.IMPLEMENT, Role.DECIDER): {"3"},
}  # fmt: skip
PERCENT = re.compile(
    r"[%％]|percent|퍼센트|프로\b|\d\s*배\b|[두세네] 배\b|\b(twice|double the|half|times as|fold)\b|절반", re.IGNORECASE
)
LABELS = re.compile(
    r"\b(blockers?|enem(y|ies)|difficult|stubborn|hostile|opponents?)\b|반대자|문지기|적대|까다로", re.IGNORECASE
)
# Worded in the content pack for people whom a goal or a date wouldn't help; the plain gatekeeper has both.
WITHOUT_GOAL = {"analyze/gatekeeper/fear", "choose/gatekeeper/access"}
WITHOUT_DATE = {"choose/gatekeeper/access"}

Text = Cell | Lens | Bridge


def everything(book: Playbook) -> tuple[Text, ...]:
    return (*book.cells, *book.chapter.lenses, *book.chapter.bridges)


EVERYTHING = everything(BOOK)


def key_of(one: Text) -> str:
    """What a text is for, the same in both languages."""
    if isinstance(one, Cell):
        return one.id
    return f"{one.key}/{one.stage}" if isinstance(one, Lens) else "+".join(sorted(one.topics))


def name_of(one: Text) -> str:
    return f"{key_of(one)}-{one.language}"


def fields(one: Text) -> Iterator[tuple[str, int]]:
    """Each text with how many characters fit."""
    if isinstance(one, Lens):
        yield one.text, LENS_LIMIT
    else:
        limits = LIMITS if isinstance(one, Cell) else BRIDGE_LIMITS
        yield from ((getattr(one, name), most) for name, most in limits.items() if getattr(one, name))


def texts(one: Text) -> Iterator[str]:
    return (text for text, _ in fields(one))


every_text = pytest.mark.parametrize("one", EVERYTHING, ids=name_of)
every_cell = pytest.mark.parametrize("cell", BOOK.cells, ids=name_of)
# Of a role or a concern, for whatever function.
spoken_to_anybody = [cell for cell in BOOK.cells if not cell.function]
every_general_cell = pytest.mark.parametrize("cell", spoken_to_anybody, ids=name_of)


# What must be there


def needed() -> set[str]:
    """What every playbook has in each language, whatever else it has."""
    return {
        *(f"{stage}/{role}" for stage, role in product(Stage, Role)),
        *(f"{stage}/gatekeeper/{gate}" for stage, gate in product(Stage, Gate)),
        *(f"concern/{topic}" for topic in Topic),
        *(f"{key}/{stage}" for key, stage in product([*Function, *BuyClass], Stage)),
        *("+".join(sorted(pair)) for pair in COLLISIONS),
    }


def lacking(book: Playbook) -> set[str]:
    """What is not there in every language."""
    there = {(key_of(one), one.language) for one in everything(book)}
    return {key for key, language in product(needed(), LANGUAGES) if (key, language) not in there}


def in_one_language(book: Playbook) -> set[tuple[object, ...]]:
    """What one language has and the other hasn't: texts, their topics, their optional fields."""

    def keys(language: str) -> set[tuple[object, ...]]:
        mine = [one for one in everything(book) if one.language == language]
        return {(key_of(one), *((one.topic, bool(one.avoid)) if isinstance(one, Cell) else ())) for one in mine}

    return keys("en") ^ keys("ko")


def test_everything_is_there_in_both_languages() -> None:
    assert len(needed()) == 48 + 24 + 19 + 64 + 24 + 11
    assert lacking(BOOK) == set()


def test_both_languages_have_the_same_with_the_same_topics_and_optional_fields() -> None:
    assert in_one_language(BOOK) == set()


def test_every_chapter_holds_what_its_name_says() -> None:
    stages = {
        f"{stage.number}-{stage}.{language}.md": (stage, language) for stage, language in product(Stage, LANGUAGES)
    }
    for name, (stage, language) in stages.items():
        assert {(cell.stage, cell.language) for cell in read_chapter(FILES[name], name).cells} == {(stage, language)}
    kinds = {
        f"{kind}.{language}.md"
        for kind, language in product(("bridges", "buyclasses", "concerns", "functions"), LANGUAGES)
    }
    assert set(FILES) == {*stages, *kinds}


def test_the_overlays_are_there() -> None:
    overlays = {
        (c.stage.number, c.role, c.function or c.gate) for c in BOOK.cells if c.stage and (c.function or c.gate)
    }
    assert overlays == {
        *((number, Role.GATEKEEPER, gate) for number, gate in product(range(1, 9), Gate)),
        (2, Role.INFLUENCER, Function.CTO_IT),
        (5, Role.DECIDER, Function.CEO),
        (5, Role.INFLUENCER, Function.CTO_IT),
        (5, Role.USER, Function.BUSINESS),
        (6, Role.BUYER, Function.PURCHASING),
        (6, Role.DECIDER, Function.CFO),
        (7, Role.USER, Function.BUSINESS),
        (8, Role.DECIDER, Function.CEO),
    }


def test_the_page_is_made_of_the_playbook() -> None:
    assert PAGE.read_text("utf-8") == "\n".join(page(BOOK)) + "\n", "dealmate playbook page > docs/playbook.md"


# The rules


@every_text
def test_a_text_fits(one: Text) -> None:
    assert [text for text, most in fields(one) if not 0 < len(text) <= most] == []


@every_text
def test_a_text_has_no_figure_of_its_own(one: Text) -> None:
    allowed = COUNTS.get((one.stage, one.role), set()) if isinstance(one, Cell) and one.stage and one.role else set()
    for text in texts(one):
        bare = TAG.sub("", text)
        # 「1단계」 and 「1:1」 are names, not counts.
        assert set(re.findall(r"\d+(?:[.,]\d+)?", re.sub(r"1단계|1:1", "", bare))) <= allowed, text
        assert not PERCENT.search(bare), text


@every_text
def test_a_text_labels_nobody(one: Text) -> None:
    assert not [text for text in texts(one) if LABELS.search(text)]


def speaks(text: str, language: str) -> bool:
    """Whether what stands around the parameters is of the language, if there is anything."""
    bare = TAG.sub("", text)
    return bool(re.search("[가-힣]", bare)) == (language == "ko") or not bare.strip(" ():.")


@every_text
def test_a_text_speaks_its_language(one: Text) -> None:
    assert [text for text in texts(one) if not speaks(text, one.language)] == []


@every_text
def test_a_text_quotes_the_goal_as_its_language_does(one: Text) -> None:
    mark = {"en": "“", "ko": "‘"}[one.language]
    assert [text for text in texts(one) if re.search(rf"(?<!{mark})\{{\{{goal\}}\}}", text)] == []


@every_text
def test_a_text_addresses_the_person_at_most_once(one: Text) -> None:
    assert sum(text.count("{{person_addr}}") for text in texts(one)) <= 1


@every_general_cell
def test_a_cell_shares_the_goal_and_names_a_date(cell: Cell) -> None:
    assert ("{{goal}}" in cell.say) == (cell.id not in WITHOUT_GOAL)
    assert bool(re.search(r"\{\{(next_date|plan_due)\}\}", cell.next)) == (cell.id not in WITHOUT_DATE)


@every_cell
def test_a_cells_next_step_has_a_verb(cell: Cell) -> None:
    # Korean ends in 다, English begins with one.
    assert re.search(r"다\.", cell.next) if cell.language == "ko" else re.match(r"[A-Z][a-z]+", cell.next)


@pytest.mark.parametrize("cell", [cell for cell in BOOK.cells if cell.stage is None], ids=name_of)
def test_a_concern_is_answered_with_the_goal_and_without_any_fact(cell: Cell) -> None:
    said = sentences(cell.say)
    assert any("{{goal}}" in one for one in said)
    assert any(not TAG.search(one) for one in said)


@pytest.mark.parametrize("bridge", BOOK.chapter.bridges, ids=name_of)
def test_a_bridge_leads_to_the_goal_and_tells_what_meets(bridge: Bridge) -> None:
    assert "{{goal}}" in bridge.bridge
    assert not TAG.search(bridge.meet)
    bare, whole = (rendered(bridge.bridge, facts, {}) for facts in ({}, FACTS))
    assert bare
    assert FACTS["goal"] in whole
    assert "{{" not in bare + whole


@pytest.mark.parametrize("lens", BOOK.chapter.lenses, ids=name_of)
def test_a_lens_needs_no_fact(lens: Lens) -> None:
    assert not TAG.search(lens.text)


# Rendering


@every_cell
def test_without_facts_something_to_say_or_ask_remains(cell: Cell) -> None:
    shown = point(cell, {})
    assert shown.say or shown.ask
    assert not re.search(r"\{\{|\}\}", repr(shown))


@every_general_cell
def test_without_facts_a_cell_says_and_asks_and_answers(cell: Cell) -> None:
    shown = point(cell, {})
    assert all((shown.say, shown.ask, shown.objection, shown.answer))


@every_cell
def test_without_facts_the_plain_role_fills_an_overlay(cell: Cell) -> None:
    shown = BOOK.point(cell, {})
    assert all((shown.say, shown.ask, shown.objection, shown.answer))
    assert not re.search(r"\{\{|\}\}", repr(shown))


@every_cell
def test_with_every_fact_nothing_is_missing(cell: Cell) -> None:
    shown = point(cell, FACTS)
    assert shown.missing == ()
    assert all((shown.say, shown.ask, shown.objection, shown.answer, shown.proof, shown.next))
    assert "{{" not in repr(shown)
    # As many sentences as the chapter has: none was lost.
    assert len(re.findall(r"\w", shown.say)) >= len(re.findall(r"\w", TAG.sub("", cell.say)))


@pytest.mark.parametrize(("goal", "particle"), GOALS.items())
def test_particles_right_behind_the_goal_follow_its_sound(goal: str, particle: str) -> None:
    raw = [text for one in EVERYTHING for text in texts(one) if "{{goal|josa('이라는','라는')}}" in text]
    assert len(raw) > 10
    assert [text for text in raw if f"‘{goal}’{particle} " not in rendered(text, FACTS | {"goal": goal}, {})] == []
