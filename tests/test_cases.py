"""Files of cases: read however people write them, bad rows named, good ones kept, and written to be read again."""

import json
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import case_fields as kinds
from bot.case_fields import Unreadable
from bot.cases import COLUMNS, READERS, Cases, column, plan, read
from bot.deal_cells import day_of
from bot.references import Metric, Naming, Reference, load_samples
from bot.roles import Role

TODAY = date(2026, 11, 23)
SAMPLES = load_samples()
ENGLISH = """customer,industry,people,pains,metrics,consent,consent until,updated
Hanil Foods,food,"1,200",Waste is noticed too late; Close is late,Month-end close: 5 days -> 2 days; Waste: 6 -> 2,yes,2027-06-30,2026.11.01
"""
KOREAN = """고객사;업종;직원수;고민;성과;동의;동의기한;수정일
Hanil Foods;식품제조업;1,200명;"Waste is noticed too late
Close is late";"Month-end close: 5 days → 2 days
Waste: 6 → 2";동의;2027. 6. 30.;2026/11/1
"""
EXPECTED = Reference(
    0, "hanil-foods", "Hanil Foods", industry="food", people=1200, language="en",
    pains=("Waste is noticed too late", "Close is late"),
    metrics=(Metric("Month-end close", "5 days", "2 days"), Metric("Waste", "6", "2")),
    consent=True, consent_until=date(2027, 6, 30), updated=date(2026, 11, 1),
)  # fmt: skip


def only(cases: Cases) -> Reference:
    assert cases.bad == ()
    (row,) = cases.rows
    return row.reference


def troubles(data: str | bytes, pasted: bool = False) -> list[tuple[int, str]]:
    return [(one.line, one.code) for one in read(data, pasted).bad]


# However it is written


@pytest.mark.parametrize(
    "text", [ENGLISH, KOREAN, KOREAN.replace(";", "\t").replace('"', '"')], ids=["en", "ko", "tabs"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_the_same_case_however_it_is_written(text: str, encoding: str, ending: str) -> None:
    assert only(read(text.replace("\n", ending).encode(encoding))) == EXPECTED


def test_json_as_a_list_or_in_an_object() -> None:
    row = {
        "Company": "Hanil Foods", "sector": "Food", "employees": 1200, "Pain points": ["Waste is noticed too late", "Close is late"],
        "metrics": [["Month-end close", "5 days", "2 days"], {"name": "Waste", "before": 6, "after": 2}],
        "consent": True, "until": "20270630", "updated": "2026-11-01T09:00:00", "story": None,
    }  # fmt: skip
    assert only(read(json.dumps([row]).encode())) == EXPECTED
    assert only(read(b"\xef\xbb\xbf" + json.dumps({"cases": [row]}).encode())) == EXPECTED


def test_excel_tells_its_delimiter() -> None:
    assert only(read("sep=;\r\ncustomer;people\r\nHanil;200–500명\r\n")).people == 200


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("고객사", "customer"), ("회사명", "customer"), ("Company Name", "customer"), ("account", "customer"),
        ("직원수(명)", "people"), ("# Employees", "people"), ("규모", "people"), ("Payback (months)", "payback_months"),
        ("회수 기간", "payback_months"), ("공개 동의", "consent"), ("Consent until", "consent_until"), ("ID", "id"),
        ("보안", "security"), ("연락처", "contact"), ("favourite colour", ""), ("", ""),
    ],
)  # fmt: skip
def test_columns_by_their_usual_names(header: str, field: str) -> None:
    assert column(header) == field


def test_no_column_means_two_things() -> None:
    assert set(COLUMNS.values()) == set(READERS)
    assert {one.name for one in fields(Reference)} - {"id"} <= set(READERS)


@pytest.mark.parametrize(
    ("reader", "said", "expected"),
    [
        ("people", "1,200명", 1200), ("people", "약 300명", 300), ("people", "200-500", 200), ("people", "2천명", 2000),
        ("people", "1.2만", 12_000), ("people", "1.200", 1200), ("people", 12.0, 12), ("people", "", None),
        ("months", "11개월", 11), ("months", "1.5 years", 18), ("months", "14 months", 14), ("months", 9, 9),
        ("day", "2026.11.30", date(2026, 11, 30)), ("day", "2026년 11월 30일", date(2026, 11, 30)),
        ("day", "2026-11-30까지", date(2026, 11, 30)), ("day", "2026-11-30 00:00:00", date(2026, 11, 30)),
        ("flag", "예", True), ("flag", "동의", True), ("flag", "O", True), ("flag", "미동의", False), ("flag", "", False),
        ("naming", "로고", Naming.LOGO), ("naming", True, Naming.NAME), ("naming", "익명", Naming.ANONYMOUS),
        ("naming", "", Naming.ANONYMOUS), ("industry", "Manufacturing / Food", "food"), ("industry", "insuranse", "insurance"),
        ("industry", "의류 제조업", "textiles"), ("language", "한국어", "ko"), ("role", "결재권자", Role.DECIDER),
        ("proofs", "교육 시간, 인증", {"training_time", "certification"}), ("proofs", "roi payback", {"roi", "payback"}),
        ("lines", "a\\;b; c\n d ", ("a;b", "c", "d")),
        ("metrics", "응답 시간: 10:30 → 9:00", (Metric("응답 시간", "10:30", "9:00"),)),
        ("days", "2026-10-01; 2026-09-01", (date(2026, 9, 1), date(2026, 10, 1))),
    ],
)  # fmt: skip
def test_fields_are_read_leniently(reader: str, said: Any, expected: object) -> None:
    assert getattr(kinds, reader)(said) == expected


@pytest.mark.parametrize(
    ("reader", "said"),
    [
        ("people", "lots"), ("people", "0"), ("people", "1.2.3"), ("months", "soon"), ("months", "99999"), ("day", "31/11/2026"),
        ("day", "2026-02-30"), ("day", "next week"), ("flag", "maybe"), ("naming", "loud"), ("industry", "drones and pilots"),
        ("language", "fr"), ("role", "팀장"), ("proofs", "magic"), ("metrics", "better"), ("metrics", [["a", "b"]]),
        ("text", "x" * 3001), ("name", "x" * 121),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said(reader: str, said: Any) -> None:
    with pytest.raises(Unreadable):
        getattr(kinds, reader)(said)


def test_days_as_people_say_them_only_where_today_is_known() -> None:
    assert kinds.day("tomorrow", TODAY) == date(2026, 11, 24)


@pytest.mark.parametrize(
    "said",
    "12/31/2027|31.12.2027|31/12/2027|Dec 31 2027|Dec 31, 2027|31-Dec-27|31 Dec 2027|27/12/31|27.12.31|12/31/27|2027-12-31T00:00:00Z|"
    "2027. 12. 31.|2027년 12월 31일|46752|20271231".split("|"),
)
def test_a_case_and_a_deal_read_a_day_alike(said: str) -> None:
    found = read(f'customer,consent until\nA,"{said}"\n', today=TODAY).rows[0].reference.consent_until
    assert (found, day_of(said, TODAY)) == (date(2027, 12, 31), date(2027, 12, 31))


def test_one_day_tells_in_which_order_a_column_of_cases_has_them() -> None:
    for other, known in (("25/12/2026", date(2027, 4, 3)), ("12/25/2026", date(2027, 3, 4))):
        found = read(f"customer,consent until\nA,03/04/2027\nB,{other}\n", today=TODAY)
        assert [row.reference.consent_until for row in found.rows] == [known, date(2026, 12, 25)]


def test_a_day_without_a_year_is_ahead_for_a_consent_and_behind_for_a_change() -> None:
    found = read("customer,consent until,updated\nA,12월 31일,12월 31일\n", today=TODAY).rows[0].reference
    assert (found.consent_until, found.updated) == (date(2026, 12, 31), date(2025, 12, 31))


# Bad rows


def test_bad_rows_are_named_by_their_line_and_the_others_are_read() -> None:
    found = read('customer,people,quote\nA,12,"two\nlines"\n\nB,many,\n,20,\nC,30,x,y\nA,5,\nD,40,ok\n')
    assert [(row.line, row.reference.customer) for row in found.rows] == [(2, "A"), (9, "D")]
    assert [(one.line, one.code) for one in found.bad] == [
        (5, "size"), (6, "no_customer"), (7, "too_many_cells"), (8, "twice"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\xff\xff\xff\x00", [(1, "encoding")]),
        ("", []),
        ("what is this", [(1, "no_customer_column")]),
        ("[1, {}, {}]", [(1, "not_an_object"), (2, "no_customer"), (3, "no_customer")]),
        ('[{"customer": "A"', [(1, "not_json")]),
        ('{"customer": "A", "people": "x"}', [(1, "size")]),
        (f'[{{"customer": "A", "story": "{"x" * 2900}", "quote": "{"y" * 2900}", "solution": "{"z" * 2900}"}}]', [(1, "too_much")]),
    ],
    ids=["bytes", "nothing", "no header", "no objects", "half a list", "one object", "too much"],
)  # fmt: skip
def test_files_that_are_none(data: str | bytes, expected: list[tuple[int, str]]) -> None:
    assert troubles(data) == expected


def test_a_cell_beyond_what_csv_reads_ends_the_file() -> None:
    assert troubles('customer,story\nA,"' + "x" * 200_000 + '"\n') == [(2, "unreadable_row")]


def test_unknown_columns_are_told() -> None:
    assert read("customer,shoe size,colour\nA,42,red\n").unused == ("shoe size", "colour")


def test_a_chat_may_have_straightened_the_quotes() -> None:
    told = 'He said "yes" at once'
    pasted = f'customer,quote\nA,"{told}"\n'
    assert only(read(pasted, pasted=True)).quote == told
    assert only(read(f'[{{"customer": "A", "quote": "{told}"}}]', pasted=True)).quote == told
    assert only(read('customer,quote\nA,"say ""hi"" now"\n', pasted=True)).quote == 'say "hi" now'


@settings(max_examples=150)
@given(st.one_of(st.text(max_size=80), st.text(alphabet='a,;"\n[]{}:=→', max_size=60)))
def test_no_text_raises(text: str) -> None:
    for pasted in (False, True):
        assert isinstance(read(text, pasted), Cases)


@settings(max_examples=60)
@given(st.binary(max_size=60))
def test_no_bytes_raise(data: bytes) -> None:
    read(data)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.dictionaries(st.sampled_from(["customer", "people", "metrics", "consent", "x"]), st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2), max_leaves=6,
    )), max_size=4),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp949", "latin-1"]),
)  # fmt: skip
def test_any_json_in_any_encoding_is_read_or_named(rows: list[dict[str, object]], encoding: str) -> None:
    text = json.dumps(rows, ensure_ascii=False)
    for data in (text.encode(encoding, "replace"), text.encode("utf-8", "replace")[1:]):
        found = read(data)
        assert isinstance(found, Cases)


# What it does to a library


def test_reading_twice_changes_nothing() -> None:
    rows = read(ENGLISH).rows
    first = plan((), rows, TODAY)
    assert [one.customer for one in first.added] == ["Hanil Foods"]
    kept = [replace(one, id=7) for one in first.added]
    assert plan(kept, rows, date(2027, 1, 1)).unchanged == tuple(kept)


def test_a_case_is_known_again_by_its_id_and_only_what_is_said_changes() -> None:
    kept = [replace(EXPECTED, id=7, slug="c-1", contact="Kim", sample=True)]
    (change,) = plan(kept, read("id,people,contact\nC 1,1300,\n").rows, TODAY).changed
    assert change == (kept[0], replace(kept[0], people=1300, contact="", updated=TODAY))


def test_a_blank_cell_never_takes_consent_back() -> None:
    kept = [replace(EXPECTED, id=7)]
    assert plan(kept, read("customer,consent\nHanil Foods,\n").rows, TODAY).unchanged == tuple(kept)
    ((_, after),) = plan(kept, read("customer,consent\nHanil Foods,no\n").rows, TODAY).changed
    assert not after.consent


def test_a_new_case_is_of_today() -> None:
    (new,) = plan((), read("customer\nA\n").rows, TODAY).added
    assert (new.updated, new.naming, new.consent, new.sample) == (TODAY, Naming.ANONYMOUS, False, False)


def test_whether_a_file_says_anything_about_consent() -> None:
    assert not read("customer,consent\nA,\nB,\n").consent_stated
    assert read("customer,consent\nA,\nB,no\n").consent_stated
