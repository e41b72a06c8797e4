"""Reading chapters: five kinds, and every rule a text must keep to, named with file and line where it is broken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chapters import Bridge, Cell, Chapter, Lens, PlaybookError, read_chapter, warnings
from bot.deals import BuyClass
from bot.roles import Function, Gate, Role
from bot.rules import BRIDGE_LIMITS, LENS_LIMIT, LIMITS, PARAMETERS, WORDS, Broken, broken, sentences
from bot.stages import Stage
from bot.topics import Topic

FRONT = "---\nstage: develop\nlanguage: en\ntitle: Develop options\n---\n"
LINES = {"say": "Hello.", "ask": "Why?", "objection": "No.", "answer": "Yes.", "proof": "A page.", "next": "Go."}


def front(kind: str, language: str = "en") -> str:
    return f"---\nkind: {kind}\nlanguage: {language}\ntitle: A title\n---\n"


def section(heading: str, **fields: str) -> str:
    return f"\n## {heading}\n" + "".join(f"- {name}: {text}\n" for name, text in fields.items())


def chapter(heading: str, **fields: str) -> str:
    """A chapter of stage 4 with one section; the heading is line 7, `say` line 8."""
    return FRONT + section(heading, **(LINES | fields))


def concern(heading: str, **fields: str) -> str:
    return front("concern") + section(heading, **(LINES | fields))


def bridge(heading: str, **fields: str) -> str:
    return front("bridge") + section(heading, **({"meet": "They meet.", "bridge": "Both."} | fields))


# What is read


def test_a_stages_chapter_is_read() -> None:
    (cell,) = read_chapter(chapter("gatekeeper · fear", avoid="Haste."), "own").cells
    assert cell == Cell(
        Stage.DEVELOP, Role.GATEKEEPER, "en", "Hello.", "Why?", "No.", "Yes.", "A page.", "Go.", "Haste.", None, Gate.FEAR
    )  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "cell_id"),
    [
        ("decider", "develop/decider"),
        ("decider · cfo", "develop/decider/cfo"),
        ("gatekeeper · process", "develop/gatekeeper/process"),
        ("gatekeeper · security · process", "develop/gatekeeper/security/process"),
        ("gatekeeper · process · security", "develop/gatekeeper/security/process"),
    ],
)
def test_a_cell_is_named_by_stage_role_function_and_gate(heading: str, cell_id: str) -> None:
    assert read_chapter(chapter(heading), "own").cells[0].id == cell_id


def test_a_section_may_name_its_topic() -> None:
    assert read_chapter(chapter("buyer", topic="cost"), "own").cells[0].topic is Topic.COST
    assert read_chapter(chapter("buyer"), "own").cells[0].topic is None


def test_concerns_have_neither_stage_nor_role() -> None:
    (cell,) = read_chapter(concern("security"), "own").cells
    assert (cell.id, cell.stage, cell.role, cell.topic) == ("concern/security", None, None, Topic.SECURITY)


@pytest.mark.parametrize(("kind", "key"), [("function", Function.CFO), ("buyclass", BuyClass.STRAIGHT)])
def test_lenses_have_a_line_per_stage(kind: str, key: Function | BuyClass) -> None:
    text = front(kind, "ko") + section(key, identify="하나.", review="둘.")
    lenses = (Lens(key, Stage.IDENTIFY, "ko", "하나.", "own"), Lens(key, Stage.REVIEW, "ko", "둘.", "own"))
    assert read_chapter(text, "own.md", "own") == Chapter(lenses=lenses)


def test_bridges_join_two_topics_in_whatever_order() -> None:
    expected = Bridge(frozenset({Topic.COST, Topic.SECURITY}), "en", "They meet.", "Both.")
    for heading in ("cost · security", "security · cost", "cost·security"):
        assert read_chapter(bridge(heading), "own").bridges == (expected,)


def test_every_text_knows_where_it_comes_from() -> None:
    for text in (
        chapter("buyer"),
        concern("cost"),
        bridge("cost · roi"),
        front("function") + section("cfo", review="R."),
    ):
        read = read_chapter(text, "own.md", "own.md")
        every: tuple[Cell | Lens | Bridge, ...] = (*read.cells, *read.lenses, *read.bridges)
        assert [one.origin for one in every] == ["own.md"]


def test_how_a_file_was_saved_does_not_matter() -> None:
    text = chapter("buyer")
    assert read_chapter("\ufeff" + text, "own") == read_chapter(text, "own")
    assert read_chapter(text.replace("\n", "\r\n"), "own") == read_chapter(text, "own")


# What breaks a rule


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        ("## buyer\n", 1, "no front matter"),
        ("", 1, "no front matter"),
        ("---\nstage: [\n---\n", 1, "isn't YAML"),
        ("---\nstage: develop\n---\n", 1, "language and title, no more and no less"),
        (FRONT.replace("stage:", "kind: concern\nstage:"), 1, "language and title, no more and no less"),
        (FRONT.replace("develop", "dance"), 1, "unknown stage 'dance'"),
        (FRONT.replace("stage: develop", "stage: [1]"), 1, "unknown stage [1]"),
        (front("poem"), 1, "unknown kind 'poem'"),
        (FRONT.replace(": en", ": fr"), 1, "unknown language 'fr'"),
        (FRONT.replace(": en", ": no"), 1, "unknown language False"),
        (chapter("boss"), 7, "unknown role 'boss'"),
        (chapter("buyer · boss"), 7, "'boss' is no function"),
        (chapter("buyer · fear"), 7, "'fear' is no function"),
        (chapter("buyer ·"), 7, "'' is no function"),
        (chapter("decider · cfo · ceo"), 7, "'ceo' is no function"),
        (chapter("gatekeeper · fear · access"), 7, "'access' is no function"),
        (FRONT + "## buyer\n- say: Hello.\n", 6, "buyer: no ask, objection, answer, proof, next"),
        (FRONT + "- say: Hello.\n", 6, "a line is"),
        (FRONT + "Some prose.\n", 6, "a line is"),
        (FRONT + "## \n", 6, "a line is"),
        (chapter("buyer") + "and more\n", 14, "a line is"),
        (chapter("buyer") + "- say: Again.\n", 14, "say: written twice"),
        (chapter("buyer") + section("buyer", **LINES), 15, "buyer: written twice"),
        (chapter("buyer", shout="Hey."), 14, "unknown field 'shout'"),
        (chapter("buyer", topic="weather"), 14, "unknown topic 'weather'"),
        (chapter("buyer", topic=""), 14, "unknown topic ''"),
        (concern("weather"), 7, "unknown topic 'weather'"),
        (concern("cost", topic="cost"), 14, "unknown field 'topic'"),
        (concern("cost") + section("cost", **LINES), 15, "cost: written twice"),
        (front("function") + section("straight", review="R."), 7, "unknown function 'straight'"),
        (front("buyclass") + section("cfo", review="R."), 7, "unknown buyclass 'cfo'"),
        (front("function") + section("cfo", dance="D."), 8, "unknown field 'dance'"),
        (front("function") + section("cfo", review="x" * 171), 8, "review: 171 characters, 170 fit"),
        (front("function") + section("cfo", review="R.") * 2, 10, "cfo: written twice"),
        (bridge("cost"), 7, "a bridge joins two topics"),
        (bridge("cost · cost"), 7, "a bridge joins two topics"),
        (bridge("cost · roi · security"), 7, "a bridge joins two topics"),
        (bridge("cost · weather"), 7, "unknown topic 'weather'"),
        (front("bridge") + section("cost · roi", meet="They meet."), 7, "cost · roi: no bridge"),
        (bridge("cost · roi", meet="x" * 101), 8, "meet: 101 characters, 100 fit"),
        (bridge("cost · roi", bridge="x" * 221), 9, "bridge: 221 characters, 220 fit"),
        (bridge("cost · roi") + section("roi · cost", meet="M.", bridge="B."), 11, "roi · cost: written twice"),
    ],
)  # fmt: skip
def test_a_broken_chapter_is_named_with_file_and_line(text: str, line: int, rule: str) -> None:
    with pytest.raises(PlaybookError) as caught:
        read_chapter(text, "own.en.md")
    assert (caught.value.file, caught.value.line) == ("own.en.md", line)
    assert rule in caught.value.rule
    assert str(caught.value) == f"own.en.md:{line}: {caught.value.rule}"


@pytest.mark.parametrize(
    ("field", "text", "rule"),
    [
        ("say", "", "say: empty"),
        *((name, "x" * (most + 1), f"{name}: {most + 1} characters, {most} fit") for name, most in LIMITS.items()),
        ("say", "One. Two. Three.", "say: 3 sentences, at most 2"),
        ("ask", "Why? How?", "ask: 2 sentences, at most 1"),
        ("ask", "Tell me.", "ask: not a question"),
        ("say", "About {{gaol}}.", "say: unknown parameter 'gaol'"),
        ("say", "About {{goal|upper}}.", "say: unknown filter 'upper'"),
        ("say", "About {{goal|shout('a','b')}}.", "say: unknown filter 'shout'"),
        ("say", "About {{goal|josa}}.", "say: josa takes two forms"),
        ("say", "About {{goal|josa('을')}}.", "say: josa takes two forms"),
        ("say", "About {{goal|josa(pain,'를')}}.", "say: josa takes two forms"),
        ("say", "About {{goal.upper()}}.", "say: only {{parameter}}"),
        ("say", "About {{ 7*7 }}.", "say: only {{parameter}}"),
        ("say", "About {% if goal %}it{% endif %}.", "say: only {{parameter}}"),
        ("say", "About {# a remark #} it.", "say: only {{parameter}}"),
        ("say", "About {{goal.", "say: only {{parameter}}"),
        ("proof", "It saves 30%.", "proof: a figure of its own"),
    ],
)
def test_a_broken_text_is_named_with_file_and_line(field: str, text: str, rule: str) -> None:
    with pytest.raises(PlaybookError) as caught:
        read_chapter(chapter("buyer", **{field: text}), "own.en.md")
    assert caught.value.line == 8 + [*LIMITS].index(field)
    assert rule in caught.value.rule


@pytest.mark.parametrize(
    "text",
    "30% less|\uff13\uff10％ 절감|30 percent|30퍼센트|30 프로 줄고|3배 빨라진다|3x faster|5 times|a 10-fold gain|12.5 %".split(
        "|"
    ),
)
def test_a_share_or_a_multiple_is_a_figure(text: str) -> None:
    assert [one.rule for one in broken("proof", text)] == ["figure"]


@pytest.mark.parametrize(
    "text",
    "30 minutes|3–5 options|1단계|2 프로젝트|3배송|{{kpi_target}}%|{{ref_metric}} times|4 xylophones|1:1".split("|"),
)
def test_a_count_or_a_record_is_no_figure(text: str) -> None:
    assert list(broken("proof", text)) == []


def test_every_rule_has_its_words() -> None:
    facts: dict[str, str | int] = {"field": "say", "count": 3, "most": 2, "name": "x"}
    assert all(str(Broken(rule, facts)).startswith("say: ") for rule in WORDS)


@pytest.mark.parametrize("name", sorted(PARAMETERS))
def test_every_parameter_may_stand_in_a_text_with_and_without_a_particle(name: str) -> None:
    assert list(broken("proof", f"A {{{{{name}}}}} and {{{{ {name} | josa('을', '를') }}}}.")) == []


def test_lines_of_lenses_and_bridges_keep_to_the_rules_as_well() -> None:
    for name, most in (("review", LENS_LIMIT), *BRIDGE_LIMITS.items()):
        assert [one.rule for one in broken(name, "{{gaol}} 3% " + "x" * most, most)] == [
            "too_long",
            "parameter",
            "figure",
        ]


@given(st.lists(st.sampled_from([*chapter("buyer").splitlines(), "", "## buyer · cfo", "- x", "kind: bridge", "{{"])))
def test_whatever_is_read_is_a_chapter_or_a_named_rule(lines: list[str]) -> None:
    try:
        found: Chapter | PlaybookError = read_chapter("\n".join(lines), "own.md")
    except PlaybookError as error:
        found = error
    if isinstance(found, Chapter):
        assert all(cell.stage is Stage.DEVELOP for cell in found.cells)
    else:
        assert 1 <= found.line <= max(1, len(lines))


# What no rule forbids


def test_a_message_without_the_goal_is_warned_about() -> None:
    read = read_chapter(chapter("buyer"), "own")
    assert list(warnings(read)) == [
        ("develop/buyer (en)", "say: fits one member only; name what all share with {{goal}}")
    ]


def test_nothing_is_warned_about_with_the_goal_or_in_an_overlay() -> None:
    for text in (chapter("buyer", say="About “{{goal}}”."), chapter("buyer · cfo"), chapter("gatekeeper · fear")):
        assert list(warnings(read_chapter(text, "own"))) == []


# Sentences


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
    assert sentences(text) == expected
