"""Cases written to be read again: round trips in both formats, safe cells, and forms that say what they show."""

import csv
import io
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from bot import case_fields as kinds
from bot.case_forms import SLOTS, case, texts
from bot.case_rows import field_text, write_csv, write_json
from bot.cases import LONGEST_CASE, changed, plan, read, read_fields
from bot.industries import INDUSTRIES
from bot.lexer import words_of
from bot.proofs import NAMES, PROOFS, WORDS
from bot.references import Metric, Naming, Reference
from bot.roles import Role
from tests.test_cases import EXPECTED, SAMPLES, TODAY, only

names = st.text(min_size=1, max_size=20).map(kinds.name).filter(bool)
short = st.text(max_size=30).map(kinds.line) | st.sampled_from(
    ["=SUM(A1)", "'=1", "a;b", "x: y", "a->b", "→", "\\", "\\;", "-", "'"]
)
long = st.text(max_size=60).map(kinds.text)
metrics = st.builds(Metric, *[short.filter(bool)] * 3)
days = st.dates(date(2001, 1, 1), date(2099, 1, 1))
stories = st.builds(
    Reference,
    id=st.just(0),
    slug=st.just("a"),
    customer=names,
    naming=st.sampled_from(Naming),
    alias_en=short,
    alias_ko=short,
    industry=st.sampled_from(["", *INDUSTRIES]),
    people=st.none() | st.integers(1, 10**7),
    region=short,
    language=st.sampled_from(["en", "ko"]),
    pains=st.lists(short.filter(bool), max_size=3).map(tuple),
    solution=long,
    story=long,
    metrics=st.lists(metrics, max_size=3).map(tuple),
    roi=short,
    payback_months=st.none() | st.integers(1, 600),
    timeline=short,
    quote=long,
    quote_by=short,
    quote_role=st.none() | st.sampled_from(Role),
    security=short,
    proofs=st.frozensets(st.sampled_from(sorted(PROOFS)), max_size=4),
    consent=st.booleans(),
    consent_until=st.none() | days,
    contact=short,
    rest_until=st.none() | days,
    uses=st.lists(days, max_size=3).map(sorted).map(tuple),
    updated=days,
    sample=st.booleans(),
)


@settings(deadline=None, max_examples=150)
@given(stories)
def test_what_is_written_is_read_again(story: Reference) -> None:
    for data in (write_csv([story]), write_json([story])):
        assert only(read(data)) == story


@settings(deadline=None, max_examples=60)
@given(stories)
def test_no_cell_is_run_by_a_spreadsheet(story: Reference) -> None:
    for cells in csv.reader(io.StringIO(write_csv([story]).decode("utf-8-sig"))):
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@settings(deadline=None, max_examples=80)
@given(stories)
def test_what_a_form_shows_is_what_it_says(story: Reference) -> None:
    """A prefilled form, submitted as it is, changes nothing but what no line can carry: curly quotes and tabs."""
    for language in ("en", "ko"):
        form = case(language, "/ref edit case:7 form", texts(story))
        line = form.compose({one.name: one.initial for one in form.fields})
        said = {word.name: word.text for word in words_of(line) if word.name}
        told = {name: said[slot] for name, slot in SLOTS.items() if slot in said and name != "customer"}
        values, wrong = read_fields(told)
        assert not wrong
        for name in (
            "industry",
            "people",
            "payback_months",
            "quote_role",
            "consent",
            "consent_until",
            "naming",
            "proofs",
        ):
            if name in values:
                assert values[name] == getattr(story, name)


def test_the_samples_survive_both_formats() -> None:
    for data in (write_csv(SAMPLES), write_json(SAMPLES)):
        found = read(data)
        assert found.bad == ()
        assert [row.reference for row in found.rows] == [replace(one, id=0) for one in SAMPLES]
        assert plan(SAMPLES, found.rows, TODAY).unchanged == SAMPLES


def test_a_spreadsheet_opens_it_in_korean() -> None:
    assert write_csv(SAMPLES[:1]).startswith(b"\xef\xbb\xbf")


def test_the_form_fits_and_nothing_is_too_long_for_it() -> None:
    for language in ("en", "ko"):
        form = case(language, "/ref add", {})
        assert len(form.fields) <= 20
        assert all(one.hint != "" or one.label for one in form.fields)
    assert kinds.LONGEST <= 3000
    assert LONGEST_CASE < 10_000


def test_a_form_shows_what_is_wrong_beside_the_field() -> None:
    form = case("en", "/ref add", {"people": "lots"}, (("people", "no number"),))
    assert form.problems == (("size", "no number"),)
    (field,) = [one for one in form.fields if one.name == "size"]
    assert (field.initial, field.hint) == ("lots", "⚠ no number")


def test_every_proof_is_found_by_its_names() -> None:
    for proof, name in NAMES.items():
        assert {match.key for one in (proof, *name.values()) if (match := WORDS.find(one.replace("·", "")))} == {proof}


def test_a_change_that_changes_nothing_is_none() -> None:
    known = replace(EXPECTED, id=7)
    assert changed(known, {"people": 1200}, TODAY) is known or changed(known, {"people": 1200}, TODAY) == known
    assert field_text(known, "metrics") == "Month-end close: 5 days → 2 days; Waste: 6 → 2"
