"""The playbook: every role at every stage in both languages, within its rules; and the code that reads and renders it."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import talking
from bot.roles import Function, Gate, Role
from bot.stages import Stage
from bot.talking import PARAMETERS, Cell, Playbook, PlaybookError, default_playbook, point, primary_role, read_chapter

BOOK = default_playbook()
TAG = re.compile(r"\{\{.*?\}\}")
FULL = {
    "goal": "월 마감을 이틀로",
    "pain": "같은 숫자를 세 번 입력",
    "person_addr": "김철수 부장님",
    "kpi": "월 마감",
    "kpi_base": "5일",
    "kpi_target": "2일",
    "kpi_actual": "3일",
    "next_date": "12/4 (Fri)",
    "ref_name": "Hanbit",
    "decider": "이 상무님",
    "plan_next": "데이터 이관",
}
FACTS = {name: FULL.get(name, f"<{name}>") for name in PARAMETERS}

# Counts that the cells' source has; no other figure stands in a chapter.
COUNTS = {
    (Stage.IDENTIFY, Role.USER): {"30"},
    (Stage.IDENTIFY, Role.DECIDER): {"20"},
    (Stage.GATHER, Role.INITIATOR): {"30"},
    (Stage.GATHER, Role.INFLUENCER): {"4"},
    (Stage.ANALYZE, Role.GATEKEEPER): {"1"},
    (Stage.DEVELOP, Role.BUYER): {"3", "5"},
    (Stage.EVALUATE, Role.INITIATOR): {"3"},
    (Stage.EVALUATE, Role.USER): {"3"},
    (Stage.EVALUATE, Role.BUYER): {"3"},
    (Stage.EVALUATE, Role.INFLUENCER): {"3"},
    (Stage.CHOOSE, Role.DECIDER): {"1"},
    (Stage.CHOOSE, Role.GATEKEEPER): {"5", "10", "20"},
    (Stage.IMPLEMENT, Role.DECIDER): {"3"},
}
PERCENT = re.compile(
    r"[%％]|percent|퍼센트|프로\b|\d\s*배\b|[두세네] 배\b|\b(twice|double the|half|times as|fold)\b|절반", re.IGNORECASE
)
LABELS = re.compile(
    r"\b(blockers?|enem(y|ies)|difficult|stubborn|hostile|opponents?)\b|반대자|문지기|적대|까다로", re.IGNORECASE
)


def name_of(cell: Cell) -> str:
    return "-".join(part for part in (cell.stage, cell.role, cell.function, cell.gate, cell.language) if part)


def texts(cell: Cell) -> Iterator[str]:
    return (getattr(cell, field) for field in talking.LIMITS)


every_cell = pytest.mark.parametrize("cell", BOOK.cells, ids=name_of)


# The content


@pytest.mark.parametrize(("stage", "language"), [*product(Stage, talking.LANGUAGES)])
def test_every_role_has_a_plain_cell_at_every_stage(stage: Stage, language: str) -> None:
    plain = {
        cell.role
        for cell in BOOK.cells
        if (cell.stage, cell.language, cell.function, cell.gate) == (stage, language, None, None)
    }
    assert plain == set(Role)


def test_both_languages_have_the_same_cells_with_the_same_optional_fields() -> None:
    def keys(language: str) -> set[tuple[object, ...]]:
        return {(c.role, c.stage, c.function, c.gate, bool(c.avoid)) for c in BOOK.cells if c.language == language}

    assert keys("en") == keys("ko")


def test_every_chapter_holds_the_stage_and_language_its_name_says() -> None:
    folder = Path(talking.__file__).parent / "playbook"
    for stage, language in product(Stage, talking.LANGUAGES):
        cells = read_chapter((folder / f"{stage.number}-{stage}.{language}.md").read_text("utf-8"), "chapter")
        assert {(cell.stage, cell.language) for cell in cells} == {(stage, language)}
    assert len(list(folder.glob("*.md"))) == 16


def test_the_overlays_are_there() -> None:
    overlays = {(c.stage.number, c.role, c.function or c.gate) for c in BOOK.cells if c.function or c.gate}
    assert overlays == {
        (1, Role.GATEKEEPER, Gate.ACCESS),
        (2, Role.GATEKEEPER, Gate.ACCESS),
        (2, Role.INFLUENCER, Function.CTO_IT),
        (3, Role.GATEKEEPER, Gate.FEAR),
        (4, Role.GATEKEEPER, Gate.PROCESS),
        (5, Role.DECIDER, Function.CEO),
        (5, Role.GATEKEEPER, Gate.FEAR),
        (5, Role.INFLUENCER, Function.CTO_IT),
        (5, Role.USER, Function.BUSINESS),
        (6, Role.BUYER, Function.PURCHASING),
        (6, Role.DECIDER, Function.CFO),
        (6, Role.GATEKEEPER, Gate.ACCESS),
        (7, Role.GATEKEEPER, Gate.FEAR),
        (7, Role.USER, Function.BUSINESS),
        (8, Role.DECIDER, Function.CEO),
        (8, Role.GATEKEEPER, Gate.ACCESS),
    }


@every_cell
def test_a_cell_shares_the_goal_and_names_the_next_step(cell: Cell) -> None:
    if not cell.function and not cell.gate:
        assert "{{goal}}" in cell.say
        assert re.search(r"\{\{(next_date|plan_due)\}\}", cell.next)
    # A verb: Korean ends in 다, English begins with one.
    assert re.search(r"다\.", cell.next) if cell.language == "ko" else re.match(r"[A-Z][a-z]+", cell.next)


@every_cell
def test_a_cell_has_no_figure_of_its_own(cell: Cell) -> None:
    for text in texts(cell):
        bare = TAG.sub("", text)
        allowed = COUNTS.get((cell.stage, cell.role), set())
        # 「1단계」 and 「1:1」 are names, not counts.
        assert set(re.findall(r"\d+(?:[.,]\d+)?", re.sub(r"1단계|1:1", "", bare))) <= allowed, text
        assert not PERCENT.search(bare), text


@every_cell
def test_a_cell_labels_nobody(cell: Cell) -> None:
    assert not [text for text in texts(cell) if LABELS.search(text)]


@every_cell
def test_a_cell_addresses_the_person_at_most_once(cell: Cell) -> None:
    assert sum(text.count("{{person_addr}}") for text in texts(cell)) <= 1


@every_cell
def test_a_cell_speaks_its_language(cell: Cell) -> None:
    for text in filter(None, texts(cell)):
        assert bool(re.search("[가-힣]", TAG.sub("", text))) == (cell.language == "ko") or not TAG.sub("", text).strip(
            " ():."
        )


@every_cell
def test_without_facts_something_to_say_or_ask_remains(cell: Cell) -> None:
    shown = point(cell, {})
    assert shown.say or shown.ask
    assert not re.search(r"\{\{|\}\}", repr(shown))
    if not cell.function and not cell.gate:
        assert all((shown.ask, shown.objection, shown.answer))


@every_cell
def test_without_facts_the_plain_role_fills_an_overlay(cell: Cell) -> None:
    shown = BOOK.point(cell, {})
    assert all((shown.ask, shown.answer))
    assert shown.say or (cell.role, cell.stage) == (Role.INITIATOR, Stage.CHOOSE)


@every_cell
def test_with_every_fact_nothing_is_missing(cell: Cell) -> None:
    shown = point(cell, FACTS)
    assert shown.missing == ()
    assert all((shown.say, shown.ask, shown.objection, shown.answer, shown.proof, shown.next))
    assert "{{" not in repr(shown)
    # As many sentences as the chapter has: none was lost.
    assert len(re.findall(r"\w", shown.say)) >= len(re.findall(r"\w", TAG.sub("", cell.say)))


# Finding


def test_the_most_specific_cell_is_found() -> None:
    find = BOOK.cell
    assert find(Role.DECIDER, Stage.CHOOSE, "ko", Function.CFO).function == Function.CFO
    assert find(Role.DECIDER, Stage.CHOOSE, "ko", Function.LEGAL).function is None
    assert find(Role.DECIDER, Stage.CHOOSE, "ko").function is None
    assert find(Role.GATEKEEPER, Stage.CHOOSE, "en", Function.ASSISTANT, Gate.ACCESS).gate == Gate.ACCESS
    assert find(Role.GATEKEEPER, Stage.CHOOSE, "en", Function.ASSISTANT, Gate.FEAR).gate is None


def test_both_overlays_beat_one() -> None:
    both = read_chapter(chapter("gatekeeper · security · process"), "own")
    book = BOOK.over(both)
    assert book.cell(Role.GATEKEEPER, Stage.DEVELOP, "en", Function.SECURITY, Gate.PROCESS) == both[0]
    assert book.cell(Role.GATEKEEPER, Stage.DEVELOP, "en", None, Gate.PROCESS) != both[0]


def test_a_workspace_puts_its_own_cell_over_ours() -> None:
    own = read_chapter(chapter("buyer"), "own")
    book = BOOK.over(own)
    assert book.cell(Role.BUYER, Stage.DEVELOP, "en") == own[0]
    assert len(book.cells) == len(BOOK.cells)
    assert BOOK.cell(Role.BUYER, Stage.DEVELOP, "en") != own[0]


def test_a_book_without_the_role_says_so() -> None:
    with pytest.raises(KeyError):
        Playbook(()).cell(Role.BUYER, Stage.DEVELOP, "en")


@pytest.mark.parametrize(
    ("stage", "roles", "primary"),
    [
        (Stage.IDENTIFY, {Role.INITIATOR, Role.DECIDER}, Role.INITIATOR),
        (Stage.GATHER, {Role.INFLUENCER, Role.USER}, Role.INFLUENCER),
        (Stage.DEVELOP, {Role.INITIATOR, Role.INFLUENCER}, Role.INFLUENCER),
        (Stage.EVALUATE, {Role.BUYER, Role.DECIDER, Role.USER}, Role.DECIDER),
        (Stage.CHOOSE, {Role.BUYER, Role.INFLUENCER, Role.GATEKEEPER}, Role.BUYER),
        (Stage.IMPLEMENT, {Role.BUYER, Role.USER}, Role.USER),
        (Stage.REVIEW, {Role.GATEKEEPER}, Role.GATEKEEPER),
    ],
)
def test_somebody_with_several_roles_is_spoken_to_in_one(stage: Stage, roles: set[Role], primary: Role) -> None:
    assert primary_role(roles, stage) == primary


def test_every_stage_ranks_every_role_and_nobody_without_a_role_has_one() -> None:
    assert all(set(order) == set(Role) for order in talking.PRIMARY.values())
    with pytest.raises(ValueError, match="empty"):
        primary_role((), Stage.CHOOSE)


# Rendering


def make(say: str, proof: str = "A page.") -> Cell:
    return Cell(Stage.CHOOSE, Role.BUYER, "en", say, "Why?", "No.", "Yes.", proof, "Go.")


def test_a_sentence_without_its_parameter_is_left_out_and_named_once() -> None:
    cell = make("It is about “{{goal}}”. Prices come later.", "{{ref_name}}: {{ref_metric}}. For “{{goal}}” too.")
    shown = point(cell, {"ref_name": "Hanbit", "goal": "  "})
    assert shown.say == "Prices come later."
    assert shown.proof == ""
    assert shown.missing == ("goal", "ref_metric")
    assert point(cell, {"goal": "fast close"}).say == "It is about “fast close”. Prices come later."


def test_where_nothing_remains_the_spare_stands_in() -> None:
    shown = point(make("About “{{goal}}”."), {}, spare=make("Let us talk. About “{{pain}}”."))
    assert shown.say == "Let us talk."
    assert shown.missing == ("goal", "pain")


def test_particles_follow_the_facts() -> None:
    cell = BOOK.cell(Role.DECIDER, Stage.CHOOSE, "ko", Function.CFO)
    shown = point(cell, FACTS)
    assert shown.say == (
        "김철수 부장님, 이번 결정의 공통 목표는 ‘월 마감을 이틀로’입니다. "
        "재무 관점에서는 월 마감을 5일에서 2일로 바꾸는 비용 대비 효과의 문제입니다."
    )
    assert shown.overlay == "cfo"


@given(st.text(min_size=1).filter(str.strip))
def test_a_fact_goes_in_as_it_is(value: str) -> None:
    shown = point(make("About “{{goal}}”."), {"goal": value})
    assert shown.say == f"About “{value.strip()}”."


@pytest.mark.parametrize("value", ["{{7*7}}", "{% raw %}", "<!channel>", "| x |", "{{goal}}", "A. B? C!"])
def test_a_hostile_fact_stays_text(value: str) -> None:
    assert point(make("About “{{goal}}”. Then on."), {"goal": value}).say == f"About “{value}”. Then on."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two? Three!", ("One.", "Two?", "Three!")),
        ("It is 1.5 days. Fine.", ("It is 1.5 days.", "Fine.")),
        ("See e.g. the plan of Hanbit Co. for it. Fine.", ("See e.g. the plan of Hanbit Co. for it.", "Fine.")),
        ("The U.S. team vs. ours. Fine.", ("The U.S. team vs. ours.", "Fine.")),
        ("He said “Stop. Now.” and left. Fine.", ("He said “Stop. Now.” and left.", "Fine.")),
        ("He said “Stop.” Fine.", ("He said “Stop.”", "Fine.")),
        ("‘안 합니다. 다음에요.’라고 하십니다. 네.", ("‘안 합니다. 다음에요.’라고 하십니다.", "네.")),
        ("It’s Kim’s. Fine.", ("It’s Kim’s.", "Fine.")),
        ("It is Kim's. Fine.", ("It is Kim's.", "Fine.")),
        ("Then plan B. Fine.", ("Then plan B.", "Fine.")),
        ('He said "Stop. Now" twice. Fine.', ('He said "Stop. Now" twice.', "Fine.")),
        ("{{kpi}} went (see p. 3. there) up. Fine.", ("{{kpi}} went (see p. 3. there) up.", "Fine.")),
        ("{{goal|josa('을. ','를. ')}} 봅니다. 네.", ("{{goal|josa('을. ','를. ')}} 봅니다.", "네.")),
        ("No end", ("No end",)),
        ("", ()),
    ],
)
def test_sentences(text: str, expected: tuple[str, ...]) -> None:
    assert talking.sentences(text) == expected


# Reading

FRONT = "---\nstage: develop\nlanguage: en\ntitle: Develop options\n---\n"
LINES = {"say": "Hello.", "ask": "Why?", "objection": "No.", "answer": "Yes.", "proof": "A page.", "next": "Go."}


def chapter(heading: str, **fields: str) -> str:
    return FRONT + f"\n## {heading}\n" + "".join(f"- {name}: {text}\n" for name, text in (LINES | fields).items())


def test_a_chapter_is_read() -> None:
    (cell,) = read_chapter(chapter("gatekeeper · fear", avoid="Haste."), "own")
    assert cell == Cell(
        Stage.DEVELOP,
        Role.GATEKEEPER,
        "en",
        "Hello.",
        "Why?",
        "No.",
        "Yes.",
        "A page.",
        "Go.",
        "Haste.",
        None,
        Gate.FEAR,
    )


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        ("## buyer\n", 1, "no front matter"),
        ("", 1, "no front matter"),
        ("---\nstage: [\n---\n", 1, "isn't YAML"),
        ("---\nstage: develop\n---\n", 1, "stage, language and title"),
        (FRONT.replace("develop", "dance"), 1, "unknown stage 'dance'"),
        (FRONT.replace("stage: develop", "stage: [1]"), 1, "unknown stage [1]"),
        (FRONT.replace(": en", ": fr"), 1, "unknown language 'fr'"),
        (chapter("boss"), 7, "unknown role 'boss'"),
        (chapter("buyer · boss"), 7, "'boss' is no function"),
        (chapter("buyer · fear"), 7, "'fear' is no function"),
        (chapter("decider · cfo · ceo"), 7, "'ceo' is no function"),
        (FRONT + "## buyer\n- say: Hello.\n", 6, "buyer: no ask, objection, answer, proof, next"),
        (FRONT + "- say: Hello.\n", 6, "a line is"),
        (FRONT + "Some prose.\n", 6, "a line is"),
        (chapter("buyer") + "and more\n", 14, "a line is"),
        (chapter("buyer") + "- say: Again.\n", 14, "say: written twice"),
        (chapter("buyer") + chapter("buyer").removeprefix(FRONT), 15, "buyer: written twice"),
        (chapter("buyer", shout="Hey."), 14, "unknown field 'shout'"),
        (chapter("buyer", say=""), 8, "say: empty"),
        (chapter("buyer", say="x" * 241), 8, "say: 241 characters, 240 fit"),
        (chapter("buyer", say="One. Two. Three."), 8, "say: 3 sentences, at most 2"),
        (chapter("buyer", ask="Why? How?"), 9, "ask: 2 sentences, at most 1"),
        (chapter("buyer", ask="Tell me."), 9, "ask: not a question"),
        (chapter("buyer", say="About {{gaol}}."), 8, "say: unknown parameter 'gaol'"),
        (chapter("buyer", say="About {{goal|upper}}."), 8, "say: unknown filter 'upper'"),
        (chapter("buyer", say="About {{goal|shout('a','b')}}."), 8, "say: unknown filter 'shout'"),
        (chapter("buyer", say="About {{goal|josa}}."), 8, "say: josa takes two forms"),
        (chapter("buyer", say="About {{goal|josa('을')}}."), 8, "say: josa takes two forms"),
        (chapter("buyer", say="About {{goal|josa(pain,'를')}}."), 8, "say: josa takes two forms"),
        (chapter("buyer", say="About {{goal.upper()}}."), 8, "say: only {{parameter}}"),
        (chapter("buyer", say="About {{ 7*7 }}."), 8, "say: only {{parameter}}"),
        (chapter("buyer", say="About {% if goal %}it{% endif %}."), 8, "say: only {{parameter}}"),
        (chapter("buyer", say="About {# a remark #} it."), 8, "say: only {{parameter}}"),
        (chapter("buyer", say="About {{goal."), 8, "say: only {{parameter}}"),
    ],
)
def test_a_broken_rule_is_named_with_file_and_line(text: str, line: int, rule: str) -> None:
    with pytest.raises(PlaybookError) as caught:
        read_chapter(text, "own.en.md")
    assert (caught.value.file, caught.value.line) == ("own.en.md", line)
    assert rule in caught.value.rule
    assert str(caught.value) == f"own.en.md:{line}: {caught.value.rule}"
