"""What came of deals: figures read from how people write them, lessons for similar deals, and reasons counted."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.candidates import LONGEST, adding
from bot.deals import Deal, Outcome, Pain
from bot.insights import Cause, Ending, Insight, lessons, shareable, tallies
from bot.lexer import words_of
from bot.outcome import Kpi, Review, facts, measure, measured, merged, reached, read_kpi, same
from bot.plan import PlanStep, Track
from bot.stages import Stage
from bot.topics import Topic
from store.engine import Store
from tests.conversation import Conversation

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

WRITTEN = [
    ('"month-end close" 5일 → 2일 (actual 3일)', ("month-end close", "5일", "2일", "3일")),
    ("month-end close: 5 days -> 2 days, actual 3 days", ("month-end close", "5 days", "2 days", "3 days")),
    ("월 마감 5일 → 2일 실적 3일", ("월 마감", "5일", "2일", "3일")),
    ("월 마감을 5일에서 2일로", ("월 마감", "5일", "2일", "")),
    ("Q4 close 5 days => 2 days now 2 days", ("Q4 close", "5 days", "2 days", "2 days")),
    ("close baseline 5 days target 2 days", ("close", "5 days", "2 days", "")),
    ('"월 마감" 실적3일', ("월 마감", "", "", "3일")),
    ("NPS 목표 40", ("NPS", "", "40", "")),
    ("cost per invoice $4.20 → $1", ("cost per invoice", "$4.20", "$1", "")),
    ("before go-live defects 3 → 0", ("before go-live defects", "3", "0", "")),
    ("5 days → 2 days", ("", "5 days", "2 days", "")),
    ("month-end close", ("month-end close", "", "", "")),
    ("", ("", "", "", "")),
]


@pytest.mark.parametrize(("text", "expected"), WRITTEN)
def test_a_figure_is_read_as_people_write_it(text: str, expected: tuple[str, ...]) -> None:
    told = read_kpi(words_of(text))
    assert (told.name, told.baseline, told.target, told.actual) == expected


@pytest.mark.parametrize(
    ("before", "target", "now", "expected"),
    [
        ("5 days", "2 days", "36 hours", True), ("5일", "2일", "3일", False), ("80%", "95%", "96%", True),
        ("80%", "95%", "94%", False), ("1,200", "300", "250", True), ("1.2억 원", "1억 원", "9천만 원", True),
        ("5 days", "2 days", "2 weeks", False), ("5 days", "2 days", "95%", None), ("", "2 days", "3 days", None),
        ("", "2 days", "2 days", True), ("slow", "fast", "fast", None), ("5 days", "", "3 days", None),
        ("$50k", "$40k", "₩40k", None),
    ],
)  # fmt: skip
def test_whether_a_target_is_reached(before: str, target: str, now: str, expected: bool | None) -> None:
    assert reached(before, target, now) is expected


def test_a_figure_is_measured_with_its_unit() -> None:
    assert measure("1.2억 원") == (120_000_000, "원")
    assert measure("90 minutes") == (90, "min")
    assert measure("fast") is None


def test_what_is_told_later_joins_what_is_known() -> None:
    known = Kpi(3, "Month-end close", "5 days", "2 days")
    assert same([known], "month end close") is known
    whole = merged(known, Kpi(0, "", actual="2 days"))
    assert whole == Kpi(3, "Month-end close", "5 days", "2 days", "2 days")
    assert measured([whole])
    assert not measured([known])


def test_the_playbook_hears_the_figure_that_is_known_best() -> None:
    kpis = [Kpi(1, "errors", "9"), Kpi(2, "close", "5 days", "2 days", "3 days")]
    steps = [PlanStep(1, "Train", Track.TRAINING, "Park", date(2026, 12, 1))]
    assert facts(kpis, steps, "en", NOW.date()) == {
        "kpi": "close", "kpi_base": "5 days", "kpi_target": "2 days", "kpi_actual": "3 days", "plan_next": "Train",
        "plan_owner": "Park", "plan_due": "12/1 (Tue)",
    }  # fmt: skip
    assert facts([], [], "ko", NOW.date()) == {}


def deal(**more: Any) -> Deal:
    return Deal(**{
        "id": 1, "slug": "acme", "name": "Acme", "stage": Stage.REVIEW, "stage_since": NOW, "outcome": Outcome.OPEN, **more
    })  # fmt: skip


def test_a_lesson_reaches_deals_of_a_near_industry_or_about_the_same() -> None:
    taught = [
        Insight(1, "Migrate early", 9, "Globex", "machinery", 320),
        Insight(2, "Month-end close hangs on three systems", 8, "Initech", "finance", 20),
        Insight(3, "Price first", 7, "Hooli", "agriculture", 9),
        Insight(4, "our own", 1, "Acme", "machinery", 320),
    ]
    found = lessons(deal(industry="machinery", people=280), [Pain(1, "The month-end close is late")], taught)
    assert [one.insight.id for one in found] == [1, 2]
    assert (found[0].near, found[0].sized, found[0].words) == (1.0, True, ())
    assert (found[1].near, found[1].words[:2]) == (0.0, ("month", "end"))
    assert lessons(deal(), [], taught) == ()


def test_what_is_shared_names_neither_customer_nor_people() -> None:
    told = Insight(1, "Kim of Acme Corp said: Acme Corp needs training", 1, "Acme Corp")
    assert shareable(told, ["Kim"]) == "… of … said: … needs training"


def test_reasons_are_counted_by_what_they_are_about() -> None:
    lost = [Ending(Outcome.LOST, Stage.EVALUATE, reason, 1) for reason in ("price", "too expensive", "", "Xyzzy")]
    tally = tallies([*lost, Ending(Outcome.LOST, Stage.CHOOSE, "xyzzy", 2)])[0]
    assert (tally.outcome, tally.count, tally.silent) == (Outcome.LOST, 6, 1)
    assert tally.causes == (
        Cause(None, 3, ("xyzzy",)),
        Cause(Topic.COST, 2, ("price", "too expensive")),
    )
    assert tally.stages == ((Stage.EVALUATE, 4), (Stage.CHOOSE, 2))
    assert tallies([]) == ()


def test_the_line_that_adds_a_reference_carries_what_is_known() -> None:
    line = adding(
        deal(industry="machinery", people=320), [Pain(1, "Retyped; from three systems")],
        [Kpi(1, "close", "5 days", "2 days", "3 days"), Kpi(2, "errors", "9", "1")], Review(1, "x", True),
    )  # fmt: skip
    assert line.startswith('/ref add customer:"Acme" industry:"machinery" size:"320" pains:"Retyped')
    assert 'metrics:"close: 5 days → 3 days" consent:"yes"' in line
    many = [Pain(number, "a long problem " * 30) for number in range(9)]
    assert len(adding(deal(), many, [], None)) <= LONGEST


def test_a_customer_of_any_name_becomes_a_reference_with_one_button(sqlite: Store) -> None:
    talk = Conversation(sqlite, "candidate")
    for line in (
        '/deal add "The \\"Big; One\\"" size:320 industry:machinery',
        '/deal pain "Figures; retyped → twice"',
        '/deal kpi "close: month" 5 days → 2 days (actual 2 days)',
    ):
        talk.perform(f"> {line}")
    assert talk.perform("> [Add to the library]")[0] == '✅ The "Big; One" is a reference now'
    shown = "\n".join(talk.perform("> /ref show big one"))
    assert "Figures; retyped → twice" in shown
    assert "5 days" in shown


def test_a_long_lesson_is_saved_from_the_review_itself(sqlite: Store) -> None:
    talk = Conversation(sqlite, "long lesson")
    lesson = "Agree on the migration early. " * 40
    talk.perform("> /deal add acme")
    talk.perform(f'> /deal review acme "{lesson}"')
    assert re.fullmatch(r"/deal insights add deal:\d+", talk.buttons["Save as insight"])
    assert talk.perform("> [Save as insight]")[0] == "💡 Saved: similar deals will hear it"


def test_words_of_a_lesson_stay_in_it(sqlite: Store) -> None:
    talk = Conversation(sqlite, "lesson in prose")
    talk.perform("> /deal add acme")
    shown = talk.perform("> /deal review acme Ask @park before the kick-off on 12/5")
    assert "Learned: Ask @park before the kick-off on 12/5" in shown


def test_a_form_with_a_problem_keeps_what_was_typed(sqlite: Store) -> None:
    talk = Conversation(sqlite, "kept")
    talk.perform("> /deal add acme")
    talk.perform("> /deal review acme")
    talk.perform("> {actual: 3 days; learned: Start early; improvement: Close weekly; owner: Kim; consent: yes}")
    assert talk.form is not None
    assert [name for name, _ in talk.form.problems] == ["kpi"]
    kept = {one.name: one.initial for one in talk.form.fields if one.initial}
    assert kept == {
        "actual": "3 days", "learned": "Start early", "improvement": "Close weekly", "owner": "Kim", "consent": "yes"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("language", "more", "few"),
    [("en", "· 6 more", "No deal has ended so."), ("ko", "· 그 밖에 6건", "그렇게 끝난 딜은 없어요.")],
)
def test_deals_that_ended_are_listed_latest_first_however_they_ended(
    sqlite: Store, language: str, more: str, few: str
) -> None:
    talk = Conversation(sqlite, f"ended {language}")
    talk.perform(f"@ lang={language}")
    assert few in talk.perform("> /deal list closed")
    ends = [("won", "lost", "nodecision")[number % 3] for number in range(5)] + ["won"] * 21
    for number, end in enumerate(ends):
        talk.perform(f"> /deal add name{number}")
        talk.perform(f"> /deal {end} name{number}")
        talk.perform("@ +1d")
    latest = [f"name{number}" for number in reversed(range(len(ends)))]
    assert _listed(talk, "closed") == (latest[:20], more)
    assert _listed(talk, "won")[1] == (more.replace("6", "3"))
    assert _listed(talk, "lost") == (["name4", "name1"], "")
    talk.perform("> /deal reopen name1")
    talk.perform("> /deal lost name1")
    assert _listed(talk, "closed") == (["name1", *latest[:19]], more)


def _listed(talk: Conversation, which: str) -> tuple[list[str], str]:
    """The names of deals that ended so, as they are listed, and the line that tells of more."""
    shown = talk.perform(f"> /deal list {which}")
    names = [line.split()[1] for line in shown if line.startswith("- ")]
    return names, next((line for line in shown if line.startswith("· ")), "")
