"""Talking points: the cell that fits is found, and a deal's facts go into it."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import talking
from bot.chapters import Bridge, Cell, Chapter, Lens, PlaybookError, read_chapter
from bot.deals import BuyClass
from bot.roles import Function, Gate, Role
from bot.stages import Stage
from bot.talking import Playbook, default_playbook, point, primary_role, read_folder
from bot.topics import Topic
from tests.test_chapters import chapter

BOOK = default_playbook()


def make(say: str, proof: str = "A page.") -> Cell:
    return Cell(Stage.CHOOSE, Role.BUYER, "en", say, "Why?", "No.", "Yes.", proof, "Go.")


# Finding


def test_the_most_specific_cell_is_found() -> None:
    find = BOOK.cell
    assert find(Role.DECIDER, Stage.CHOOSE, "ko", Function.CFO).function == Function.CFO
    assert find(Role.DECIDER, Stage.CHOOSE, "ko", Function.LEGAL).function is None
    assert find(Role.DECIDER, Stage.CHOOSE, "ko").function is None
    assert find(Role.GATEKEEPER, Stage.CHOOSE, "en", Function.ASSISTANT, Gate.ACCESS).gate == Gate.ACCESS
    assert find(Role.GATEKEEPER, Stage.CHOOSE, "en", Function.ASSISTANT).gate is None


def test_a_gatekeepers_kind_that_a_book_lacks_is_spoken_to_as_any_gatekeeper() -> None:
    book = Playbook([Chapter(cells=tuple(cell for cell in BOOK.cells if cell.gate is not Gate.FEAR))])
    found = book.cell(Role.GATEKEEPER, Stage.CHOOSE, "en", Function.ASSISTANT, Gate.FEAR)
    assert (found.gate, found.function) == (None, None)


def test_both_overlays_beat_one() -> None:
    own = read_chapter(chapter("gatekeeper · security · process"), "own")
    book = BOOK.over(own)
    assert book.cell(Role.GATEKEEPER, Stage.DEVELOP, "en", Function.SECURITY, Gate.PROCESS) == own.cells[0]
    assert book.cell(Role.GATEKEEPER, Stage.DEVELOP, "en", None, Gate.PROCESS) != own.cells[0]


def test_the_gatekeepers_kind_beats_the_function() -> None:
    book = BOOK.over(read_chapter(chapter("gatekeeper · security"), "own"))
    assert book.cell(Role.GATEKEEPER, Stage.DEVELOP, "en", Function.SECURITY, Gate.PROCESS).gate is Gate.PROCESS
    assert book.cell(Role.GATEKEEPER, Stage.DEVELOP, "en", Function.SECURITY).function is Function.SECURITY


def test_a_book_without_the_role_says_so() -> None:
    with pytest.raises(KeyError):
        Playbook(()).cell(Role.BUYER, Stage.DEVELOP, "en")


@pytest.mark.parametrize("cell_id", ["evaluate/decider", "evaluate/decider/ceo", "concern/security"])
def test_a_cell_is_found_by_its_name(cell_id: str) -> None:
    for language in ("en", "ko"):
        found = BOOK.named(cell_id, language)
        assert found is not None
        assert (found.id, found.language) == (cell_id, language)
    assert BOOK.named("evaluate/boss", "en") is None


def test_concerns_and_bridges_are_found_by_topic() -> None:
    about = BOOK.about(Topic.SECURITY, "ko")
    assert about is not None
    assert about.id == "concern/security"
    assert BOOK.bridge(frozenset({Topic.SECURITY, Topic.COST}), "en") is not None
    assert BOOK.bridge(frozenset({Topic.SECURITY}), "en") is None
    assert Playbook(()).about(Topic.SECURITY, "ko") is None


def test_a_lens_is_found_by_function_or_buying_situation() -> None:
    for key in (Function.CFO, BuyClass.STRAIGHT):
        lens = BOOK.lens(key, Stage.CHOOSE, "ko")
        assert lens is not None
        assert (lens.key, lens.stage, lens.language) == (key, Stage.CHOOSE, "ko")
    assert BOOK.lens(None, Stage.CHOOSE, "ko") is None


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


# A team's own texts


def test_a_team_puts_its_own_cell_over_ours() -> None:
    own = read_chapter(chapter("buyer"), "own")
    book = BOOK.over(own)
    assert book.cell(Role.BUYER, Stage.DEVELOP, "en") == own.cells[0]
    assert len(book.cells) == len(BOOK.cells)
    assert BOOK.cell(Role.BUYER, Stage.DEVELOP, "en") != own.cells[0]


def test_a_team_puts_its_own_lens_and_bridge_over_ours() -> None:
    lens = Lens(Function.CFO, Stage.CHOOSE, "en", "Ours.", "own.md")
    bridge = Bridge(frozenset({Topic.COST, Topic.SECURITY}), "en", "Meet.", "Bridge.", "own.md")
    book = BOOK.over(Chapter(lenses=(lens,), bridges=(bridge,)))
    assert book.lens(Function.CFO, Stage.CHOOSE, "en") == lens
    assert book.lens(Function.CFO, Stage.CHOOSE, "ko") == BOOK.lens(Function.CFO, Stage.CHOOSE, "ko")
    assert book.bridge(bridge.topics, "en") == bridge
    assert len(book.chapter.bridges) == len(BOOK.chapter.bridges)


def test_of_two_own_texts_the_later_counts() -> None:
    first, last = (Chapter(cells=(replace(make(say), origin=say),)) for say in ("First.", "Last."))
    assert BOOK.over(first, last).cell(Role.BUYER, Stage.CHOOSE, "en").say == "Last."
    assert BOOK.over(first).over(last).cell(Role.BUYER, Stage.CHOOSE, "en").origin == "Last."


def test_a_point_tells_whose_words_it_is() -> None:
    own = replace(make("Hello."), origin="team")
    assert BOOK.over(Chapter(cells=(own,))).point(own, {}).origin == "team"
    assert BOOK.point(BOOK.cell(Role.BUYER, Stage.CHOOSE, "en"), {}).origin == ""


def test_votes_are_kept_until_others_are_given() -> None:
    votes = {"choose/buyer": (2, 1)}
    book = BOOK.over(votes=votes)
    assert book.votes == votes
    assert book.over(Chapter()).votes == votes
    assert book.over(votes={}).votes == {}
    assert BOOK.votes == {}


def test_a_folder_is_read_in_the_order_of_its_names_without_its_readme(tmp_path: Path) -> None:
    for name, heading in (("2.md", "user"), ("1.md", "buyer")):
        (tmp_path / name).write_text(chapter(heading), "utf-8")
    (tmp_path / "ReadMe.md").write_text("# Prose\n", "utf-8")
    (tmp_path / "notes.txt").write_text("Prose\n", "utf-8")
    origins = [[(cell.role, cell.origin) for cell in one.cells] for one in read_folder(tmp_path)]
    assert origins == [[(Role.BUYER, "1.md")], [(Role.USER, "2.md")]]
    assert {cell.origin for one in read_folder(tmp_path, origin=False) for cell in one.cells} == {""}


def test_a_folder_with_a_broken_chapter_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "own.md").write_text(chapter("boss"), "utf-8")
    with pytest.raises(PlaybookError, match=r"own\.md:7: unknown role 'boss'"):
        read_folder(tmp_path)


# Rendering


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


def test_an_overlay_without_facts_speaks_like_the_plain_role() -> None:
    cell = BOOK.cell(Role.DECIDER, Stage.CHOOSE, "en", Function.CFO)
    assert point(cell, {}).say == ""
    assert BOOK.point(cell, {}).say == BOOK.point(BOOK.cell(Role.DECIDER, Stage.CHOOSE, "en"), {}).say != ""


def test_a_function_adds_what_it_listens_for() -> None:
    lens = BOOK.lens(Function.LEGAL, Stage.CHOOSE, "en")
    assert lens is not None
    for gate in (None, Gate.PROCESS):
        cell = BOOK.cell(Role.GATEKEEPER, Stage.CHOOSE, "en", Function.LEGAL, gate)
        assert BOOK.point(cell, {}, Function.LEGAL).angle == lens.text
        assert BOOK.point(cell, {}).angle == ""


def test_nothing_is_added_to_a_cell_written_for_the_function_nor_to_a_concern() -> None:
    written = BOOK.cell(Role.DECIDER, Stage.CHOOSE, "en", Function.CFO)
    concern = BOOK.about(Topic.COST, "en")
    assert concern is not None
    assert [BOOK.point(cell, {}, Function.CFO).angle for cell in (written, concern)] == ["", ""]


def test_particles_follow_the_facts() -> None:
    facts = {
        "goal": "월 마감을 이틀로", "person_addr": "김철수 부장님",
        "kpi": "월 마감", "kpi_base": "5일", "kpi_target": "2일",
    }  # fmt: skip
    shown = point(BOOK.cell(Role.DECIDER, Stage.CHOOSE, "ko", Function.CFO), facts)
    assert shown.say == (
        "김철수 부장님, 이번 결정의 공통 목표는 ‘월 마감을 이틀로’이고, 재무팀이 확인하실 내용을 한 장에 담겠습니다. "
        "재무 관점에서는 월 마감을 5일에서 2일로 바꾸는 비용 대비 효과의 문제입니다."
    )
    assert shown.cell.function == "cfo"


@given(st.text(min_size=1).filter(str.strip))
def test_a_fact_goes_in_as_it_is(value: str) -> None:
    shown = point(make("About “{{goal}}”."), {"goal": value})
    assert shown.say == f"About “{value.strip()}”."


@pytest.mark.parametrize("value", ["{{7*7}}", "{% raw %}", "<!channel>", "| x |", "{{goal}}", "A. B? C!", r"\1\g<0>"])
def test_a_hostile_fact_stays_text(value: str) -> None:
    assert point(make("About “{{goal}}”. Then on."), {"goal": value}).say == f"About “{value}”. Then on."
