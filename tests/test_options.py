"""The option board: who counts how much, what is missing, what is heard, and what a line about options does."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot import criteria as judging
from bot.cards import Answer, Buttons, plain
from bot.criteria import Criterion, Score, find, label, top, usual, weighted
from bot.deals import Deal, Outcome, Pain
from bot.dmu import Stakeholder
from bot.option_board import Board, warnings
from bot.options import (
    ACTIONS,
    ASPECTS,
    DEPLOYMENTS,
    NAMES,
    Aspect,
    Deployment,
    Option,
    OptionNote,
    facts,
    matching_pains,
)
from bot.roles import Role
from bot.stages import Stage
from handlers.commands.option import DOES
from store.engine import Store
from tests.conversation import Conversation

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
DEAL = Deal(1, "acme", "acme", Stage.EVALUATE, NOW, Outcome.OPEN)
WEIGHED = (Criterion(1, "security", 5), Criterion(2, "user_friendliness", 1))
KIM = Stakeholder(7, 1, "Kim", roles=(Role.USER,))
LEE = Stakeholder(8, 1, "Lee", roles=(Role.DECIDER,))


def option(number: int, name: str = "", **more: object) -> Option:
    return replace(Option(number, 1, name or f"Way {number}"), **more)  # type: ignore[arg-type]


def board(*options: Option, scores: tuple[Score, ...] = (), **more: object) -> Board:
    found = Board(DEAL, options, WEIGHED, scores, people=(KIM, LEE))
    return replace(found, **more)  # type: ignore[arg-type]


# Scores


def test_the_usual_five_criteria_have_a_name_in_each_language_and_weigh_the_same() -> None:
    assert [label(one, "en") for one in usual()] == [
        "cost efficiency", "ease of implementation", "user friendliness", "scalability", "security",
    ]  # fmt: skip
    assert [label(one, "ko") for one in usual()] == ["비용 효율성", "구현 용이성", "사용자 친화성", "확장성", "보안"]
    assert top(usual()) is None


def test_a_heavier_criterion_counts_more_and_one_without_scores_not_at_all() -> None:
    assert weighted(WEIGHED, {1: 5.0, 2: 2.0}) == pytest.approx((5 * 5 + 2) / 6)
    assert weighted(WEIGHED, {2: 2.0}) == 2.0
    assert weighted(WEIGHED, {}) is None


def test_users_are_seen_apart_and_everybody_counts_once() -> None:
    scores = (Score(1, 1, 1, 5, 8), Score(2, 1, 1, 3, 7), Score(3, 1, 2, 1, 7), Score(4, 1, 1, 4))
    standing = board(option(1), scores=scores).standing(option(1))
    assert standing.total == pytest.approx((5 * 4 + 1) / 6)
    assert standing.users == pytest.approx((5 * 3 + 1) / 6)
    assert dict(standing.raters) == {None: 4.0, 7: pytest.approx(16 / 6), 8: 5.0}
    assert standing.counted == 2


@pytest.mark.parametrize(
    ("words", "name"),
    [("security", "security"), ("보안", "security"), ("ease of use", "user_friendliness")],
)
def test_a_criterion_is_found_by_any_of_its_names(words: str, name: str) -> None:
    found = find(words, WEIGHED)
    assert found
    assert found.name == name


def test_a_criterion_in_the_customers_own_words_stays_as_it_was_said() -> None:
    own = Criterion(9, "Data stays in Korea", 4)
    assert find("data stays in korea", (*WEIGHED, own)) == own
    assert label(own, "ko") == own.name


# What the board lacks


def test_three_to_five_with_doing_nothing_among_them_and_one_recommended_lack_nothing() -> None:
    whole = board(option(1, recommended=True), option(2), option(3, "Doing nothing"))
    assert warnings(whole, private=True) == ()
    assert not whole.lacks_nothing


@pytest.mark.parametrize("name", ["Do nothing", "doing nothing", "status quo", "현행 유지", "현상유지"])
def test_doing_nothing_has_many_names(name: str) -> None:
    assert option(1, name).nothing


def test_fewer_than_three_and_more_than_five_are_warned_about() -> None:
    assert "few" in warnings(board(option(1), option(2)), private=True)
    assert "many" in warnings(board(*map(option, range(1, 7))), private=True)
    assert not {"few", "many"} & set(warnings(board(*map(option, range(1, 6))), private=True))


def test_a_board_without_a_recommendation_or_with_weights_all_alike_says_so() -> None:
    assert "unrecommended" in warnings(board(option(1), option(2)), private=True)
    assert "unweighted" in warnings(replace(board(option(1), option(2)), criteria=usual()), private=True)


def test_the_long_term_goal_wants_a_word_on_the_recommended_option() -> None:
    long = replace(DEAL, long_goal="Be paperless by 2030")
    fits = OptionNote(1, "fit", "No paper", "pro")
    ours, other = option(1, recommended=True), option(2, notes=(fits,))
    assert "long_goal" in warnings(board(ours, other, deal=long), private=True)
    assert "long_goal" not in warnings(board(replace(ours, notes=(fits,)), other, deal=long), private=True)
    assert "long_goal" not in warnings(board(ours, other), private=True)


def test_problems_that_no_option_solves_are_named() -> None:
    pains = (Pain(1, "Retyping"), Pain(2, "Late figures"))
    lacking = board(option(1, pains=(1,)), option(2), pains=pains)
    assert lacking.unsolved == pains[1:]
    assert "unsolved" in warnings(lacking, private=True)


def test_scores_without_a_users_are_warned_about_where_only_our_own_read() -> None:
    scored = board(option(1), option(2), scores=(Score(1, 1, 1, 5, 8),))
    assert "users" in warnings(scored, private=True)
    assert "users" not in warnings(scored, private=False)
    assert "users" not in warnings(board(option(1), option(2), scores=(Score(1, 1, 1, 5, 7),)), private=True)


def test_a_recommendation_with_the_lower_score_is_noticed() -> None:
    scores = (Score(1, 1, 1, 3, 7), Score(2, 2, 1, 4, 7))
    behind = board(option(1, recommended=True), option(2), scores=scores)
    assert behind.ahead == option(2)
    assert "behind" in warnings(behind, private=True)
    assert board(option(1), option(2, recommended=True), scores=scores).ahead is None


def test_neither_an_empty_board_nor_a_decided_one_warns_of_anything() -> None:
    assert warnings(board(), private=True) == ()
    assert warnings(board(option(1), deal=replace(DEAL, chosen_id=1)), private=True) == ()


# Facts for the playbook


def test_the_playbook_hears_of_the_recommendation_the_count_and_the_first_criterion() -> None:
    options = (option(1, "Hybrid", recommended=True), option(2))
    assert facts(options, WEIGHED, "ko") == {"option_rec": "Hybrid", "option_count": "2", "criteria_top": "보안"}
    assert facts((option(1),), usual(), "en") == {}


# Words


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("all", (1, 2)),
        ("none", ()),
        ("retyping", (1,)),
        ("2, retyping", (2, 1)),
        ("audit", None),
        ("retyping, x", None),
    ],
)
def test_problems_are_named_by_words_or_numbers(words: str, found: tuple[int, ...] | None) -> None:
    assert matching_pains(words, (Pain(1, "Retyping figures"), Pain(2, "Late figures"))) == found


def test_every_name_of_a_word_is_one_meaning_only() -> None:
    assert not ASPECTS.aliases.keys() & DEPLOYMENTS.aliases.keys()
    assert not ACTIONS.aliases.keys() & (ASPECTS.aliases.keys() | DEPLOYMENTS.aliases.keys())
    assert set(NAMES) == {*Deployment, *Aspect}
    assert set(judging.CRITERIA.aliases.values()) == set(judging.NAMES)
    assert set(ACTIONS.aliases.values()) == set(DOES)


# Lines


@pytest.fixture
def talk(sqlite: Store) -> Conversation:
    found = Conversation(sqlite, uuid.uuid4().hex)
    for line in (
        "/deal add acme",
        '/deal pain acme "Figures are retyped"',
        "/dmu add acme kim user",
        '/deal option add acme "Hybrid" hybrid',
        '/deal option add acme "Cloud only"',
    ):
        found.say(line)
    return found


def said(talk: Conversation, line: str) -> str:
    answer = talk.say(line)
    return "\n".join(plain(card) for card in (answer.public, answer.private) if card)


def lines_of(answer: Answer) -> list[str]:
    assert answer.private
    return [button.line for part in answer.private.parts if isinstance(part, Buttons) for button in part.buttons]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("/deal option add acme Phase one cloud", "Runs: Cloud"),
        ('/deal option add acme "Phase one" saas scope:"reports" pains:figures', "Solves: Figures are retyped"),
        ("/deal option acme hybrid", "Hybrid · acme"),
        ("/deal option acme cloud", "Cloud only · acme"),
        ('/deal option acme pro Hybrid benefit "fast"', "👍 Benefit: fast"),
        ("/deal option pro acme Hybrid benefit fast and without risk", "👍 Benefit: fast and without risk"),
        ('/deal option con acme "Cloud only" risk "abroad"', "👎 Risk: abroad"),
        ("/deal option effect acme Hybrid closing takes two days", "Expected: closing takes two days"),
        ("/deal option score acme Hybrid security 4 cost 2", "Ourselves: 3.0"),
        ("/deal option score acme Hybrid security=4 보안:5 by kim", "kim: 5.0"),
        ("/deal option score acme Hybrid 4 ease of use kim", "Users say: 4.0"),
        ('/deal option feedback acme Hybrid "too many clicks" from kim', "kim: “too many clicks”"),
        ("/deal option feedback acme Hybrid kim too many clicks", "kim: “too many clicks”"),
        ("/deal option recommend acme Hybrid because it is quick", "★ We recommend it · it is quick"),
        ("/deal option choose acme Hybrid it fits the budget by kim", "Decided by: kim"),
        ("/deal option choose acme Hybrid it can start by friday", "Why: it can start by friday"),
        ('/deal option edit acme Hybrid "Hybrid plus" cloud', "✅ Changed: Hybrid plus · acme\nRuns: Cloud"),
        ("/deal criteria acme 보안 5", "What counts most: security"),
        ('/deal criteria acme "Data stays here" 5', "- ●●●●● Data stays here"),
        ("/deal criteria add acme required functions", "Required functions · 👥 what users judge by"),
        ("/deal criteria drop acme security", "No longer a criterion of acme: security"),
    ],
)
def test_a_line_does_what_it_says(talk: Conversation, line: str, shown: str) -> None:
    assert shown in said(talk, line)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("/deal option add acme Hybrid", "Hybrid is already on the board"),
        ('/deal option add acme "Third" deployment:moon', "Where does it run?"),
        ('/deal option add acme "Third" pains:audit', "Which problem of acme is “audit”?"),
        ('/deal option add acmee "Third"', "acmee"),
        ('/deal option pro acme Hybird benefit "x"', "Which option of acme is “Hybird”?"),
        ('/deal option pro acme Hybrid "x"', "What is it about that speaks for Hybrid?"),
        ('/deal option recomend acme Hybrid "x"', "Did you mean one of these by “recomend”?"),
        ('/deal option acme Hybrid "x"', "Did you mean one of these"),
        ("/deal option score acme Hybrid security 6", "Security: 6 isn't one to five"),
        ("/deal option score acme Hybrid speed 4", "“speed” is no criterion of acme"),
        ("/deal option score acme Hybrid security 4 by nobody", "nobody"),
        ('/deal option feedback acme Hybrid "x"', "Who on acme?"),
        ("/deal option drop acme Hybrid two", "Which option of acme is “Hybrid two”?"),
        ("/deal option drop acme option:999", "has no option #999 any more"),
        ("/deal criteria acme speed 4", "“speed” is no criterion of acme"),
        ("/deal criteria drop acme", "Which criterion of acme?"),
        ("/deal criteria nosuch", "nosuch"),
    ],
)
def test_a_line_that_may_mean_several_things_asks_and_writes_nothing(talk: Conversation, line: str, shown: str) -> None:
    answer = talk.say(line)
    assert answer.private
    assert shown in plain(answer.private)
    assert "/deal undo" not in " ".join(lines_of(answer))


def test_the_form_comes_once_more_with_what_is_wrong_beside_its_field(talk: Conversation) -> None:
    answer = talk.say('/deal option add acme name:"hybrid" scope:"reports"')
    assert answer.form
    assert answer.form.problems == (("name", "Hybrid is already on the board of acme."),)
    assert {one.name: one.initial for one in answer.form.fields}["scope"] == "reports"


def test_exactly_one_option_is_recommended_and_undo_gives_the_former_one_back(talk: Conversation) -> None:
    said(talk, '/deal option recommend acme Hybrid "quick"')
    last = talk.say('/deal option recommend acme cloud "cheap"')
    assert "- ★ Cloud only" in said(talk, "/deal option acme")
    assert "★ Hybrid" not in said(talk, "/deal option acme")
    said(talk, lines_of(last)[-1])
    assert "- ★ Hybrid" in said(talk, "/deal option acme")


def test_the_same_person_scores_once(talk: Conversation) -> None:
    said(talk, "/deal option score acme Hybrid security 2 by kim")
    assert "Score: 5.0 of 5 · 1 of 5 criteria" in said(talk, "/deal option score acme Hybrid security 5 by kim")


def test_a_dropped_criterion_takes_its_scores_along_and_undo_brings_them_back(talk: Conversation) -> None:
    said(talk, "/deal option score acme Hybrid security 5")
    dropped = talk.say("/deal criteria drop acme security")
    assert "5.0" not in said(talk, "/deal option acme")
    said(talk, lines_of(dropped)[-1])
    assert "- Hybrid · 5.0" in said(talk, "/deal option acme")


def test_the_decision_is_told_in_the_deals_own_room_only(talk: Conversation) -> None:
    assert talk.say('/deal option choose acme Hybrid "budget"').public is None
    said(talk, "/deal link acme")
    answer = talk.say('/deal option choose acme Hybrid "budget" kim')
    assert answer.public
    assert "kim" not in plain(answer.public)


@pytest.mark.parametrize("outsiders", ["yes", "unknown"])
def test_outsiders_see_the_board_and_nothing_about_people(talk: Conversation, outsiders: str) -> None:
    said(talk, "/deal option score acme Hybrid security 5 by kim")
    said(talk, '/deal option feedback acme Hybrid kim "too many clicks"')
    said(talk, '/deal option choose acme Hybrid "budget" kim')
    talk.said = replace(talk.said, outsiders=outsiders)
    for line in ("/deal option acme", "/deal option acme Hybrid", "/deal undo"):
        assert not {"kim", "clicks", "users"} & set(said(talk, line).lower().replace("“", "").split())
    form = talk.say("/deal option score acme Hybrid").form
    assert form
    assert "person" not in [one.name for one in form.fields]
    for line in (
        "/deal option feedback acme Hybrid",
        '/deal option feedback acme Hybrid kim "x"',
        "/deal option reflected acme",
        "/deal option score acme Hybrid security 4 by kim",
        '/deal option choose acme Hybrid "x" kim',
        "/deal option share acme",
    ):
        answer = talk.say(line)
        assert answer.public is None
        assert "/deal undo" not in " ".join(lines_of(answer))
