"""The approval memo: only what was recorded, every gap marked, nobody's stance or private worry, in chat and on paper."""

import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from hypothesis import given, settings

from bot.amounts import Amount
from bot.cards import Bullets, Card, plain
from bot.criteria import Criterion, Score
from bot.deals import BuyClass, Deal, Outcome, Pain
from bot.discovery import Item
from bot.dmu import Concern, Stakeholder
from bot.memo import Memo, bearer
from bot.option_board import Board
from bot.options import Aspect, Deployment, Option, OptionNote
from bot.outcome import Kpi
from bot.plan import PlanStep, Term, TermLine, TermState, Track
from bot.references import Metric, Naming, Reference
from bot.reply import LANGUAGES, say
from bot.roles import Gate, Role, Stance
from bot.stages import Stage
from bot.topics import Topic
from handlers.documents import docx, markdown
from store.engine import Store
from tests.conversation import Conversation
from tests.test_replies import HARMLESS, HOSTILE, layout

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
BARE = Deal(7, "acme", "acme", Stage.CHOOSE, NOW, Outcome.OPEN)


def whole(text: str) -> Memo:
    """A memo in which everything that a person may have typed is `text`, and nothing is left open."""
    deal = replace(BARE, slug=text, name=text, goal=text, long_goal=text, amount=Amount(30_000_000, "KRW"))
    notes = (
        OptionNote(1, Aspect.BENEFIT, text, "pro"), OptionNote(2, Aspect.RISK, text, "con"), OptionNote(3, "effect", text)
    )  # fmt: skip
    options = (
        Option(1, 7, text, text, Deployment.HYBRID, (1,), True, text, notes),
        Option(2, 7, text, pains=()),
    )
    worried = Stakeholder(
        3, 7, text, roles=(Role.USER,), stance=Stance.AGAINST, gate=Gate.FEAR,
        concerns=(Concern(1, text, NOW, None, Topic.COST), Concern(2, text, NOW, NOW, Topic.SECURITY)),
    )  # fmt: skip
    board = Board(deal, options, (Criterion(1, text, 5),), (Score(1, 1, 1, 4),), (Pain(1, text, text),), (worried,))
    kinds: tuple[tuple[str, str], ...] = (("environment", "stack"), ("need", "must"), ("constraint", "technical"))
    kinds += (("procedure", "signer"), ("procedure", "document"), ("procedure", "date"))
    return Memo(
        board,
        tuple(Item(number, kind, slot, text) for number, (kind, slot) in enumerate(kinds, 1)),
        tuple(TermLine(term, TermState.AGREED, text) for term in Term),
        (PlanStep(1, text, Track.PROJECT, text, date(2026, 12, 5), None, 1),),
        (Kpi(1, text, text, text),),
        (Reference(1, "r", text, Naming.NAME, industry="food", people=300, metrics=(Metric(text, text, text),)),),
    )


def body(memo: Memo, language: str = "en", chat: bool = True) -> Card:
    return say(
        "memo_body", language, memo=memo, chat=chat, most=3 if chat else 40, cut=160 if chat else 2000, today=NOW.date()
    )


# What is left open


def test_nothing_recorded_leaves_every_part_open() -> None:
    keys = [gap.key for gap in Memo(Board(BARE, (), ())).gaps]
    assert keys == (
        "pain goal long_goal environment options option amount terms kpi risks plan references procedure".split()
    )


def test_a_whole_memo_has_no_gap() -> None:
    assert whole("x").gaps == ()


def test_each_part_that_is_half_there_is_named() -> None:
    memo = whole("x")
    board = replace(memo.board, scores=(), pains=(Pain(5, "x"),))
    half = replace(memo, board=board, kpis=(Kpi(1, "close", "5 days"),), recorded=memo.recorded[:2], plan=(
        PlanStep(1, "x", Track.PROJECT, number=4),
    ))  # fmt: skip
    found = {gap.key: gap for gap in half.gaps}
    assert set(found) == {"size", "scores", "terms", "target", "owners"}
    assert found["size"].number == 5
    assert found["terms"].names == ("support", "maintenance")
    assert found["owners"].number == 4


def test_a_repeat_order_needs_no_comparison() -> None:
    keys = {gap.key for gap in Memo(Board(replace(BARE, buyclass=BuyClass.STRAIGHT), (), ())).gaps}
    assert not keys & {"options", "environment", "long_goal", "references"}


def test_what_they_decided_for_is_put_forward_before_what_we_recommend() -> None:
    memo = whole("x")
    chosen = replace(memo, board=replace(memo.board, deal=replace(memo.deal, chosen_id=2, decided_why="cheaper")))
    assert chosen.option == memo.board.options[1]
    assert chosen.why == "cheaper"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_gap_stands_in_the_text_and_says_how_to_fill_it(language: str) -> None:
    memo = Memo(Board(BARE, (), ()))
    marked = [item for part in body(memo, language).parts if isinstance(part, Bullets) for item in part.items]
    assert len(marked) == len(memo.gaps)
    assert all(any(run.style == "code" for run in item) for item in marked)


def test_no_figure_is_made_up() -> None:
    text = plain(body(Memo(Board(BARE, (), ())), chat=False))
    assert not any(
        letter.isdigit() for line in text.split("\n") if not line[:2].strip(".").isdigit() for letter in line
    )


# What must not be told

PRIVATE = ("Zzkim", "lose my job", "against", "fear", "반대", "job security")


def secret() -> Memo:
    worried = Stakeholder(
        3, 7, "Zzkim", roles=(Role.USER, Role.GATEKEEPER), stance=Stance.AGAINST, gate=Gate.FEAR,
        concerns=(
            Concern(1, "I lose my job", NOW, None, Topic.JOB_SECURITY), Concern(2, "no topic", NOW),
            Concern(3, "too expensive, says my wife", NOW, None, Topic.COST),
        ),
    )  # fmt: skip
    return Memo(Board(BARE, (), (), people=(worried,)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("chat", [True, False])
def test_nobodys_name_stance_or_worry_is_told(language: str, chat: bool) -> None:
    memo = secret()
    text = plain(body(memo, language, chat))
    assert not [word for word in (*PRIVATE, "my wife", "일자리") if word in text]
    assert [risk.topic for risk in memo.risks] == [Topic.COST]
    assert memo.left_out == 2


def test_a_topic_is_settled_when_everybody_who_voiced_it_is_answered() -> None:
    def with_concern(number: int, answered: datetime | None) -> Stakeholder:
        return Stakeholder(number, 7, "x", concerns=(Concern(number, "x", NOW, answered, Topic.SECURITY),))

    one, both = with_concern(1, NOW), (with_concern(1, NOW), with_concern(2, None))
    assert Memo(Board(BARE, (), (), people=(one,))).risks[0].answered
    assert not Memo(Board(BARE, (), (), people=both)).risks[0].answered


def test_terms_and_plan_answer_worries() -> None:
    worried = Stakeholder(
        3, 7, "x", concerns=(Concern(1, "x", NOW, None, Topic.COST), Concern(2, "x", NOW, None, Topic.TRAINING_TIME))
    )
    memo = Memo(
        Board(BARE, (), (), people=(worried,)),
        recorded=(TermLine(Term.PRICE, TermState.OFFERED, "10% off"),),
        plan=(PlanStep(1, "Two short courses", Track.TRAINING),),
    )
    assert [risk.answered for risk in memo.risks] == [True, True]
    assert "10% off (price, offered)" in plain(body(memo))


def test_a_hidden_customer_stays_hidden() -> None:
    story = Reference(
        1, "r", "Hanil Foods", Naming.ANONYMOUS, industry="food", people=300, metrics=(Metric("Waste at Hanil Foods", "6", "2"),)
    )  # fmt: skip
    text = plain(body(replace(whole("x"), references=(story,)), chat=False))
    assert "Hanil" not in text
    assert "A food company" in text


def test_a_sample_is_never_named(sqlite: Store) -> None:
    talk = Conversation(sqlite, "memo-samples")
    for line in ("/deal add acme size:400 industry:machinery", '/deal pain acme "Month-end close takes nine days"'):
        talk.say(line)
    assert talk.say("/ref acme").private  # samples would fit
    answer = talk.say("/deal memo acme")
    assert answer.private
    assert "sample" not in plain(answer.private).lower()
    assert "Northwind" not in plain(answer.private)


def test_who_puts_it_forward() -> None:
    started = Stakeholder(1, 7, "A", roles=(Role.INITIATOR,))
    champion = Stakeholder(2, 7, "B", stance=Stance.CHAMPION)
    assert bearer([started, champion]) == champion
    assert bearer([started]) == started
    assert bearer([]) is None


# Facts stay text


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=HOSTILE)
@settings(max_examples=25)
def test_a_hostile_fact_never_becomes_layout(language: str, text: str) -> None:
    assert layout(body(whole(text), language)) == layout(body(whole(HARMLESS), language))


@given(text=HOSTILE)
@settings(max_examples=15, deadline=None)
def test_a_hostile_fact_is_text_in_word_too(text: str) -> None:
    card = body(whole(text), "ko", chat=False)
    read = Document(BytesIO(docx(card, "ko", NOW)))
    assert len(read.tables) == len(Document(BytesIO(docx(body(whole(HARMLESS), "ko", chat=False), "ko", NOW))).tables)


# Files


def test_the_word_file_has_headings_tables_and_marked_gaps() -> None:
    read = Document(BytesIO(docx(body(Memo(Board(BARE, (), ())), "ko", chat=False), "ko", NOW)))
    assert [p.text for p in read.paragraphs if p.style and p.style.name == "Heading 2"][:2] == [
        "1. 추진 배경",
        "2. 추진 목적",
    ]
    marked = [run for p in read.paragraphs for run in p.runs if run.font.highlight_color is not None]
    assert len(marked) == 14  # thirteen gaps and the title's
    assert all("/deal" not in run.text for run in marked)  # a customer reads no commands
    assert read.tables[0].cell(0, 0).text == "기안자"
    assert read.paragraphs[-1].text == "끝."
    assert read.core_properties.author == ""


def test_the_word_file_asks_for_a_korean_font() -> None:
    file = docx(body(whole("x"), "ko", chat=False), "ko", NOW)
    styles = zipfile.ZipFile(BytesIO(file)).read("word/styles.xml").decode()
    assert 'w:eastAsia="맑은 고딕"' in styles


def test_the_markdown_file_escapes_what_would_be_markup() -> None:
    text = markdown(body(whole("a|b *c* <d> [e](f)"), chat=False)).decode()
    assert text.startswith("# Request for approval: ")
    assert "## 1. Background" in text
    assert "a\\|b \\*c\\* \\<d\\> \\[e\\](f)" in text
    assert "| | |\n|---|---|\n" in text


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("/deal memo acme", ["acme-approval-memo.docx", "acme-approval-memo.md"]),
        ("/deal memo acme in korean", ["acme-품의서.docx", "acme-품의서.md"]),
        ("/deal 품의 acme", ["acme-품의서.docx", "acme-품의서.md"]),
        ("/deal 품의 acme 영문으로", ["acme-approval-memo.docx", "acme-approval-memo.md"]),
    ],
)
def test_the_language_of_the_memo(said: str, names: list[str], sqlite: Store) -> None:
    talk = Conversation(sqlite, f"memo {said}")
    talk.said = replace(talk.said, language="ko" if "품의" in said else "en")
    talk.say("/deal add acme")
    answer: Any = talk.say(said)
    assert [file.name for file in answer.files] == names
