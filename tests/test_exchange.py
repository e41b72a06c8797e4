"""Deals of CRM files in, everything out: through the terminal, on messy files, twice, and back again."""

import csv
import io
import json
import uuid
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import crm
from bot.cards import plain
from bot.crm import Layout
from bot.deal_cells import day_of, money
from bot.deal_rows import DealFile, plan, read
from bot.stages import Stage
from store.engine import Store
from tests.conversation import Conversation
from tests.test_cli import Terminal

TODAY = date(2026, 11, 24)
# Wrong days and amounts, a stage nobody knows, a deal told twice, contacts in rows of their own, money in 억 and $.
MESSY = """거래명,고객사,담당자,직책,영업단계,금액,마감일,업종,직원수,영업담당,비고
한빛 ERP,한빛제조,김철수,부장,니즈 발굴,3억 5천,2026.12.31,제조,"1,200명",박소라,첫 미팅
한빛 ERP,한빛제조,이영희,과장,니즈 발굴,3억 5천,2026.12.31,제조,"1,200명",박소라,둘째 사람
한빛 ERP,한빛제조,김철수,부장,협상,3억 5천,2026.12.31,제조,"1,200명",박소라,다른 단계
글로브 물류,,,,협상(70%),"$50,000.00",2026-11-30 09:00,물류,300,박소라,
서울은행,,,,수주,5천만원,30/11/2026,은행,많음,,
유령,,,,뿅,1억,2026-12-01,,,,
내일,,,,제안,얼마쯤,2026-12-01,,,,
모레,,,,제안,1억,2026-02-30,,,,
,,,,제안,1억,2026-12-01,,,,
"""


def messy(text: str = MESSY, known: Layout | None = None) -> DealFile:
    return read(text.encode("cp949"), TODAY, known or Layout())


# Reading


def test_a_messy_file_is_read_as_far_as_it_goes() -> None:
    found = messy()
    assert [row.name for row in found.rows] == ["한빛제조 한빛 ERP", "글로브 물류", "서울은행"]
    first, second, third = found.rows
    assert first.values == {
        "stage": "identify", "amount": 350_000_000, "currency": "KRW", "close_on": date(2026, 12, 31),
        "industry": "manufacturing", "people": 1200, "owner": "",
    }  # fmt: skip
    assert found.strangers == ("박소라",)
    assert [(one.name, one.title) for one in first.people] == [("김철수", "부장"), ("이영희", "과장")]
    assert (second.values["stage"], second.values["amount"], second.values["currency"]) == ("choose", 50_000, "USD")
    assert (third.values["outcome"], third.values["close_on"]) == ("won", date(2026, 11, 30))


def test_bad_rows_are_named_with_line_and_reason() -> None:
    found = messy()
    assert [(one.line, one.code, one.value, one.light) for one in found.bad] == [
        (4, "twice", "한빛제조 한빛 ERP|2", False), (6, "people", "많음", True), (7, "stage", "뿅", False),
        (8, "amount", "얼마쯤", False), (9, "close", "2026-02-30", False), (10, "no_name", "", False),
    ]  # fmt: skip
    assert found.unused == ("비고",)
    assert found.stages["뿅"] == ("", 1)


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("Prospecting", "identify"), ("Qualification", "gather"), ("Needs Analysis", "analyze"), ("Proposal", "develop"),
        ("Value Proposition", "develop"), ("Proposal/Price Quote", "develop"), ("Negotiation/Review", "choose"),
        ("Closed Won", "won"), ("closedlost", "lost"), ("Closed Lost to Competition", "lost"), ("Demo Scheduled", "evaluate"),
        ("Appointment Scheduled", "identify"), ("Qualified To Buy", "gather"), ("Decision Maker Bought-In", "choose"),
        ("Contract Sent", "choose"), ("Proposal Made", "develop"), ("Negotiations Started", "choose"), ("Discovery", "gather"),
        ("Lead Qualified", "identify"), ("Onboarding", "implement"), ("Renewal", "review"), ("QBR", "review"),
        ("니즈 발굴", "identify"), ("현황 조사", "gather"), ("요건 정의", "analyze"), ("RFP 대응", "develop"), ("BMT", "evaluate"),
        ("품의", "choose"), ("결재", "choose"), ("검수", "implement"), ("재계약", "review"), ("실주", "lost"), ("03_제안", "develop"),
        ("2. Qualification", "gather"), ("3단계 협상", "choose"), ("제안 단계", "develop"), ("Proposal (60%)", "develop"), ("진행 중", "open"),
    ],
)  # fmt: skip
def test_a_stage_of_a_crm_is_known(said: str, key: str) -> None:
    assert crm.stage(said, Layout()) == key


@pytest.mark.parametrize(
    ("told", "same", "other"),
    [
        ("1차 미팅=gather", ["1차 미팅", "1차미팅"], ["5차 미팅", "차 미팅"]),
        ("80% - Foo=choose", ["80% - Foo", "80% - foo"], ["20% - Foo", "Foo"]),
        ("Round 2=develop", ["round 2", "Round-2"], ["Round 3", "Round", "2. Round 2"]),
        ("2 Probe (won)=won", ["2 Probe (won)"], ["2 Probe (lost)", "1 Probe (won)"]),
    ],
)
def test_a_stage_that_was_told_counts_for_its_own_name_only(told: str, same: list[str], other: list[str]) -> None:
    known = crm.told([told])
    assert {crm.stage(one, known) for one in same} == {told.rpartition("=")[2]}
    assert {crm.stage(one, known) for one in other} == {""}


def test_what_was_told_of_one_number_changes_no_usual_name_behind_another() -> None:
    known = crm.told(["80% - Qualify=choose"])
    assert [crm.stage(one, known) for one in ("80% - Qualify", "20% - Qualify", "Qualify")] == [
        "choose",
        "gather",
        "gather",
    ]


def test_a_stage_remembered_in_the_older_spelling_is_still_known() -> None:
    known = Layout(stages={"gesprch2": "develop", "미팅후검토": "analyze"})
    assert [crm.stage(one, known) for one in ("Gespräch 2", "미팅 후 (검토)")] == ["develop", "analyze"]


def test_every_stage_name_means_a_stage_or_an_outcome() -> None:
    assert set(crm.STAGE_NAMES.values()) <= set(crm.TARGETS)
    assert set(map(str, Stage)) <= set(crm.STAGE_NAMES.values())


HEADERS = {
    "salesforce": "Opportunity Name,Account Name,Stage,Amount,Close Date,Opportunity Owner,Contact: Full Name,Title",
    "hubspot": "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Associated Company,Associated Contact",
    "pipedrive": "Deal - Title,Deal - Organization,Deal - Value,Deal - Currency,Deal - Stage,Deal - Status,Deal - Owner",
    "zoho": "Potential Name,Account Name,Stage,Amount,Closing Date,Lead Source,Contact Name",
    "korean": "고객사,담당자,단계,금액(백만원),마감일,업종,직원수,담당",
}


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("salesforce", "name account stage amount close owner contact position"),
        ("hubspot", "name stage close owner amount account contact"),
        ("pipedrive", "name account amount currency stage status owner"),
        ("zoho", "name account stage amount close contact"),
        ("korean", "account contact stage amount close industry people owner"),
    ],
)
def test_headers_of_usual_exports_are_known(kind: str, fields: str) -> None:
    assert list(crm.columns(HEADERS[kind].split(","), Layout()).values()) == fields.split()


def test_a_header_may_say_the_unit_and_a_second_contact_changes_whose_a_column_is() -> None:
    found = read("고객사,금액(백만원),담당자,고객 담당자\n한빛,350,박소라,김철수\n".encode(), TODAY, Layout())
    assert found.rows[0].values == {"amount": 350_000_000, "currency": "KRW", "owner": ""}
    assert found.strangers == ("박소라",)
    assert [one.name for one in found.rows[0].people] == ["김철수"]


@pytest.mark.parametrize(
    ("said", "value", "currency"),
    [
        ("3억 5천", 350_000_000, "KRW"), ("1.234.567,89 €", 1_234_568, "EUR"), ("$1.2M", 1_200_000, "USD"), ("1.2E+08", 120_000_000, "KRW"),
        ("USD 120,000.00", 120_000, "USD"), ("₩350,000,000", 350_000_000, "KRW"), ("120000.00", 120_000, "KRW"),
    ],
)  # fmt: skip
def test_money_of_sheets(said: str, value: int, currency: str) -> None:
    found = money(said, "KRW")
    assert found is not None
    assert (found.value, found.currency) == (value, currency)
    assert money("0.00", "KRW") is None


@pytest.mark.parametrize(
    "said",
    "2026-11-30|2026-11-30T00:00:00Z|2026-11-30 09:00|30.11.2026|11/30/26|30/11/2026|30-Nov-2026|30-Nov-26|Nov 30, 2026|46356|"
    "2026. 11. 30.|2026년 11월 30일|20261130".split("|"),
)
def test_days_of_sheets(said: str) -> None:
    assert day_of(said, TODAY) == date(2026, 11, 30)


def test_one_day_tells_in_which_order_a_column_has_them() -> None:
    found = read(b"Deal,Close date\nA,03/04/2027\nB,25/12/2026\n", TODAY, Layout())
    assert [row.values["close_on"] for row in found.rows] == [date(2027, 4, 3), date(2026, 12, 25)]
    found = read(b"Deal,Close date\nA,03/04/2027\nB,12/25/2026\n", TODAY, Layout())
    assert [row.values["close_on"] for row in found.rows] == [date(2027, 3, 4), date(2026, 12, 25)]


CELL = st.one_of(st.text(max_size=12), st.sampled_from("3억 $5 협상 won 2026-12-01 Kim;Lee =1+1 -".split()))


@given(st.lists(st.lists(CELL, min_size=6, max_size=6), max_size=8))
@settings(max_examples=60)
def test_any_cells_are_read_or_named_and_nothing_raises(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["Deal", "Stage", "Amount", "Close date", "Contact", "Employees"], *rows])
    data = out.getvalue().encode("utf-8", "replace")
    found = read(data, TODAY, Layout())
    lines = {row.line for row in found.rows} | {one.line for one in found.bad}
    assert len(lines) <= len(rows) + 1
    assert len({row.key for row in found.rows}) == len(found.rows)
    assert read(data, TODAY, found.layout).rows == found.rows  # what was understood is understood so again
    assert len(plan({}, found.rows).added) == len(found.rows)


@given(st.binary(max_size=200))
@settings(max_examples=60)
def test_any_bytes_are_no_fault_of_ours(data: bytes) -> None:
    assert read(data, TODAY, Layout()).rows is not None


ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp949", "latin-1", "utf-7")
VALUE = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), CELL),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(CELL, inner, max_size=3),
    max_leaves=8,
)


@given(
    st.lists(st.dictionaries(st.sampled_from(["Deal", "Stage", "Amount", "Close date", "Contact", "x"]), VALUE), max_size=5),
    st.sampled_from(ENCODINGS), st.binary(max_size=3),
)  # fmt: skip
@settings(max_examples=80, deadline=None)
def test_any_json_in_any_encoding_is_read_or_named(rows: list[dict[str, object]], encoding: str, noise: bytes) -> None:
    text = json.dumps(rows, ensure_ascii=False)
    for data in (
        text.encode(encoding, "replace"),
        noise + text.encode(encoding, "replace"),
        text.encode("utf-8", "replace")[:-1],
    ):
        found = read(data, TODAY, Layout())
        assert all(row.key for row in found.rows)
        assert all(one.line >= 0 for one in found.bad)


@pytest.mark.parametrize("word", ["Konto", "=account", "Konto=nonsense", "Konto="])
def test_a_map_that_means_nothing_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match=word):
        crm.told([word])


OURS = {"sorapark": "U0SORA", "박소라": "U0SORA", "u2": "U2", "나": "U1", "me": "U1"}


@pytest.mark.parametrize(
    ("said", "owner"),
    [
        ("me", "U1"), ("@me", "U1"), ("나", "U1"), ("@나", "U1"), ("U2", "U2"), ("@U2", "U2"), ("<@U2>", "U2"), ("<@U2|kim>", "U2"), ("@u2", "U2"),
        ("Sora Park", "U0SORA"), ("@Sora Park", "U0SORA"), ("박소라 과장", "U0SORA"), ("U04ABCD12", "U04ABCD12"),
        ("11111111-2222-3333-4444-555555555555", "11111111-2222-3333-4444-555555555555"),
        ("Jin Lee", ""), ("UAT", ""), ("Ursula", ""), ("이진", ""), ("sales team 2", ""),
    ],
)  # fmt: skip
def test_an_owner_is_one_of_us_or_nobody(said: str, owner: str) -> None:
    found = read(f"Deal,Owner\nAcme,{said}\n".encode(), TODAY, Layout(owners=OURS))
    assert found.rows[0].values == {"owner": owner}
    assert found.strangers == (() if owner else (said,))


@pytest.mark.parametrize("target", ["U123", "@U123", "<@U123>", "<@U123|sora>"])
def test_a_name_may_be_told_to_be_a_colleague(target: str) -> None:
    assert crm.told([f"Sora Park={target}"]).owners == {"sorapark": "U123"}
    assert crm.told(["S. Park=sora park"], OURS).owners == {"s.park": "U0SORA"}


# Through the terminal


@pytest.fixture
def home(tmp_path: Path) -> Terminal:
    """A terminal over a migrated database in which one workspace has spoken."""
    terminal = Terminal(tmp_path)
    assert terminal("migrate").returncode == 0
    terminal.say("/deal add acme")
    (tmp_path / "deals.csv").write_bytes(MESSY.encode("cp949"))
    return terminal


def rows_of(home: Terminal, table: str) -> list[dict[str, str]]:
    assert home("export", "all", "out", "--private").returncode == 0
    with (home.home / "out" / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_nothing_is_written_before_somebody_said_yes(home: Terminal) -> None:
    done = home("import", "deals", "deals.csv")
    assert "한빛제조" not in home.say("/deal list team")
    assert done.returncode == 1
    assert "니즈 발굴 (2) → Identify the problem" in done.stdout
    assert "Nothing was written. Answer y, or add --yes." in done.stdout
    assert "deals.csv:7: the stage “뿅” is unknown" in done.stderr
    assert "Nothing was written" in home("import", "deals", "deals.csv", "--dry-run", "--yes").stdout
    assert "한빛제조" not in home.say("/deal list team")


def test_an_import_can_be_repeated_changed_and_taken_back(home: Terminal) -> None:
    done = home("import", "deals", "deals.csv", "--yes")
    assert "3 added, 0 changed, 0 unchanged, 5 not read." in done.stdout
    assert "3 added" not in home("import", "deals", "deals.csv", "--yes").stdout
    assert "0 added, 0 changed, 3 unchanged" in home("import", "deals", "deals.csv", "--yes").stdout
    assert len(rows_of(home, "stakeholders")) == 2
    (home.home / "deals.csv").write_text(MESSY.replace("협상(70%)", "수주").replace("$50,000", "$60,000"), "utf-8")
    done = home("import", "deals", "deals.csv", "--yes")
    assert "0 added, 1 changed, 2 unchanged" in done.stdout
    changed = next(row for row in rows_of(home, "deals") if row["name"] == "글로브 물류")
    assert (changed["outcome"], changed["amount"], changed["stage"]) == ("won", "60000", "choose")
    undone = home.say("/deal undo 2 anyway", "--user", "terminal")
    assert "Undone" in undone
    assert [row["name"] for row in rows_of(home, "deals")] == ["acme"]


def test_what_was_confirmed_is_remembered(home: Terminal) -> None:
    (home.home / "odd.csv").write_text("Konto,Phase,Wer\nAcme Nord,Gespräch 2,Sora\n", "utf-8")
    done = home("import", "deals", "odd.csv", "--yes")
    assert done.returncode == 1
    assert "no column for the deal or the customer" in done.stderr
    told = ("--map", "Konto=account", "--map", "Phase=stage", "--map", "Gespräch 2=develop")
    assert "1 added" in home("import", "deals", "odd.csv", "--yes", *told).stdout
    (home.home / "odd.csv").write_text("Konto,Phase,Wer\nAcme Süd,Gespräch 2,Sora\n", "utf-8")
    assert "1 added" in home("import", "deals", "odd.csv", "--yes").stdout
    assert {row["stage"] for row in rows_of(home, "deals") if row["name"].startswith("Acme ")} == {"develop"}


def test_a_colleague_is_told_at_the_terminal_as_its_help_says(home: Terminal) -> None:
    (home.home / "owned.csv").write_text("Deal,Owner\nGlobex,Sora Park\n", "utf-8")
    assert (
        'owner Sora Park: nobody I know; say who it is: --map "Sora Park=U123"'
        in home("import", "deals", "owned.csv").stdout
    )
    assert "1 added" in home("import", "deals", "owned.csv", "--yes", "--map", "Sora Park=U123").stdout
    assert {row["owner"] for row in rows_of(home, "deals") if row["name"] == "Globex"} == {"U123"}


def test_the_mapping_is_shown_in_korean_as_well(home: Terminal) -> None:
    done = home("import", "deals", "deals.csv", "--lang", "ko", "--yes")
    assert "영업담당: 우리 담당" in done.stdout
    assert "협상(70%) (1건) → 대안 선택" in done.stdout
    assert "deals.csv:8: ‘얼마쯤’에서 금액을 읽지 못했어요" in done.stderr


def test_everything_goes_out_but_private_things_only_when_asked_for(home: Terminal) -> None:
    home.say("/dmu add acme Jane gatekeeper champion fear")
    home.say('/dmu concern acme Jane "my job is gone then" topic:job-security')
    home.say('/dmu concern acme Jane "too dear" topic:cost')
    home.say('/dmu note acme Jane "away in May"')
    home.say('/deal note acme "budget round in March"')
    home.say('/deal goal acme "=1+1"')
    assert home("export", "all", "all.json").returncode == 0
    text = (home.home / "all.json").read_text("utf-8")
    assert "champion" not in text.replace("/dmu add", "")
    assert "my job is gone" not in text
    assert {"stance", "gate"}.isdisjoint(json.loads(text)["tables"]["stakeholders"][0])
    assert [one["text"] for one in json.loads(text)["tables"]["concerns"]] == ["too dear"]
    assert [one["text"] for one in json.loads(text)["tables"]["notes"]] == ["budget round in March"]
    assert "Jane" in text
    assert home("export", "all", "all.json", "--private").returncode == 0
    told = json.loads((home.home / "all.json").read_text("utf-8"))["tables"]
    assert (told["stakeholders"][0]["stance"], len(told["concerns"]), len(told["notes"])) == ("champion", 2, 2)
    assert rows_of(home, "deals")[0]["goal"] == "'=1+1"


def test_my_deals_come_back_the_same(home: Terminal) -> None:
    home.say('/deal add "Globex West" $50k size:200 industry:retail', "--user", "ann")
    home.say("/dmu add Globex West Jane Smith decider champion", "--user", "ann")
    home.say("/deal export", "--user", "ann")
    file = next(home.home.glob("deals-*.csv"))
    assert "champion" not in file.read_text("utf-8")
    done = home("import", "deals", file.name, "--yes")
    assert "0 added, 0 changed, 1 unchanged, 0 not read" in done.stdout


# In chat


@pytest.fixture
def chat(store: Store) -> Conversation:
    """Somebody who talks English in a room of their own team."""
    talk = Conversation(store, uuid.uuid4().hex)
    talk.said = replace(talk.said, language="en")
    return talk


def told(said: Conversation, line: str) -> str:
    """The private card of a line, as text."""
    answer = said.say(line)
    assert answer.private is not None
    return plain(answer.private)


def test_a_pasted_import_reads_what_the_terminal_reads(chat: Conversation) -> None:
    rows = MESSY.replace('"', '\\"')
    first = told(chat, f'/deal import "{rows}"')
    assert "Nothing is written yet: 3 would be new, 0 changed, 0 unchanged, 5 can't be read" in first
    assert "- 니즈 발굴 (2) → Identify the problem" in first
    assert "Line 7: the stage “뿅” is unknown" in first
    assert chat.form is not None
    again = chat.form.compose({one.name: one.initial for one in chat.form.fields})
    assert "한빛제조" not in told(chat, "/deal list team")
    done = told(chat, again)
    assert "3 added · 0 changed · 0 unchanged · 5 not read" in done
    assert "이영희" in told(chat, "/dmu map 한빛제조 한빛 ERP")
    assert "Nothing new: 3 unchanged" in told(chat, f'/deal import yes "{rows}"')
    assert "Undone" in told(chat, chat.buttons["Undo"])
    assert "한빛제조" not in told(chat, "/deal list team")


@pytest.mark.parametrize(
    "rows",
    [
        '[{"Deal": "Globex", "Stage": "Proposal", "Amount": 50000, "Contact": ["Jane Smith", "Tom Lee"]}]',
        '{"deals": [{"고객사": "Globex", "단계": "제안", "금액": "$50,000", "고객담당자": "Jane Smith; Tom Lee"}]}',
        "Deal\tStage\tAmount\tContact\nGlobex\tProposal\t$50k\tJane Smith; Tom Lee",
        '"Deal","Stage","Amount","Contact"\n"Globex","Proposal","$50,000","Jane Smith; Tom Lee"',
    ],
)
@pytest.mark.parametrize("quoted", [True, False])
def test_json_tabs_and_quotes_are_read_alike(chat: Conversation, rows: str, quoted: bool) -> None:
    text = '"' + rows.replace('"', '\\"') + '"' if quoted else rows
    assert "1 added" in told(chat, f"/deal import {text}")
    shown = told(chat, "/deal show globex")
    assert "4 · Develop options" in shown
    assert "50,000" in shown
    assert "Tom Lee" in told(chat, "/dmu map globex")


def test_a_paste_too_long_for_a_form_is_loaded_by_a_line(chat: Conversation) -> None:
    rows = "\n".join(f"Customer {number},Round 2,{'x' * 40}" for number in range(70))
    answer = chat.say(f'/deal import "Customer,Stage,Memo\n{rows}"')
    assert answer.form is None
    assert "70 added" in told(chat, f'/deal import map:"Round 2=develop; Memo=-" "Customer,Stage,Memo\n{rows}"')


def test_unknown_names_of_json_are_asked_about_too_and_a_button_loads_the_rest(chat: Conversation) -> None:
    shown = told(chat, '/deal import \'[{"Deal": "Globex", "Stage": "Proposal", "Phase": "x"}]\'')
    assert "Columns I don't know: Phase" in shown
    assert "no open deal" in told(chat, "/deal list")
    assert "1 added" in told(chat, chat.buttons["Load what can be read"])


def test_nothing_of_an_import_stays_where_something_fails(chat: Conversation) -> None:
    assert "on the right stands" in told(chat, '/deal import map:"Stage=nonsense" "Customer,Stage\nGlobex,Proposal"')
    assert "no open deal" in told(chat, "/deal list")


@pytest.mark.parametrize(
    ("rows", "asked"),
    [
        ('/deal import map:"1차 미팅=gather" 딜,단계\n한빛,1차 미팅\n두리,5차 미팅', "5차 미팅 (1) → not known"),
        ('/deal import map:"20% - Foo=gather" Deal,Stage\nAcme,20% - Foo\nBeta,80% - Foo', "80% - Foo (1) → not known"),
    ],
)
def test_a_stage_with_another_number_is_asked_about(chat: Conversation, rows: str, asked: str) -> None:
    assert asked in told(chat, rows)
    form = chat.form
    assert form is not None
    assert "no open deal" in told(chat, "/deal list")
    assert "1 added" in told(chat, form.compose({one.name: one.initial for one in form.fields}))
    assert asked in told(chat, "/deal import " + rows.split('" ', 1)[1])  # what was told is remembered, and no more


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("/deal import Deal,Amount\n" + "".join(f"D{one},dear\n" for one in range(11)), "“dear” isn't an amount"),
        ('/ref import "customer,people\n' + "".join(f"D{one},dear\n" for one in range(11)) + '"', "dear"),
    ],
)
def test_all_rows_that_were_not_read_are_handed_out(chat: Conversation, line: str, why: str) -> None:
    answer = chat.say(line)
    assert answer.private is not None
    assert "and 3 more: the file has them all" in plain(answer.private)
    (file,) = answer.files
    rows = list(csv.reader(io.StringIO(file.data.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == [str(one) for one in range(2, 13)]
    assert why in rows[11][1]
    assert not chat.say(line.replace("D9,dear\n", "").replace("D8,dear\n", "").replace("D7,dear\n", "")).files


def test_an_owner_that_nobody_is_known_by_is_told_and_no_mention(chat: Conversation) -> None:
    shown = told(chat, "/deal import Deal,Owner\nAcme,Sora Park\nBeta,@U2\nGamma,me\nDelta,\n")
    assert "Owners I know nobody by: Sora Park." in shown
    for deal, owner in (("Acme", ""), ("Beta", "@U2"), ("Gamma", "@U1"), ("Delta", "@U1")):
        card = told(chat, f"/deal show {deal}")
        assert f"Owner: {owner}" in card if owner else "Owner" not in card
        assert "@@" not in card
    again = told(chat, '/deal import map:"Sora Park=<@U2|sora>" Deal,Owner\nAcme,Sora Park\nBeta,Nobody')
    assert "1 changed · 1 unchanged" in again
    assert "Nobody" in again
    assert "Owner: @U2" in told(chat, "/deal show acme")
    assert "Owner: @U2" in told(chat, "/deal show beta")


def test_a_cell_that_says_yes_agrees_to_nothing_and_odd_characters_load(chat: Conversation) -> None:
    assert "Nothing is written yet" in told(chat, "/deal import Customer,Memo\nGlobex,yes")
    assert "1 added" in told(chat, "/deal import Customer\nGlo\x00bex\ud800")


RUN = ("=1+1", "+1", "-1", "@SUM(A1)", "\uff1d1+1")  # what a spreadsheet would take for something to be worked out


@pytest.mark.parametrize("cell", RUN)
def test_the_file_of_my_deals_holds_nothing_that_a_spreadsheet_runs(chat: Conversation, cell: str) -> None:
    chat.say(f'/deal add "{cell} west" $50k')
    for line in ('/deal goal "{}"', '/dmu add "{}" decider', '/deal lost "{}"'):
        chat.say(line.format(cell))
    (file,) = chat.say("/deal export").files
    cells = [one for row in csv.reader(io.StringIO(file.data.decode("utf-8-sig"))) for one in row]
    assert cell[1:] in "".join(cells)
    assert not [one for one in cells if one.startswith(tuple("=+-@\uff1d\t\r"))]


def test_outsiders_see_no_import(chat: Conversation) -> None:
    chat.said = replace(chat.said, outsiders="yes")
    assert "People from outside" in told(chat, '/deal import "Customer\nGlobex"')


def test_what_was_exported_goes_back_in(store: Store) -> None:
    chat = Conversation(store, uuid.uuid4().hex)
    chat.say('/deal add acme $50k stage:choose goal:"Close, in two days"')
    (file,) = chat.say("/deal export").files
    again = chat.say(f"/deal import {file.data.decode('utf-8-sig')}")
    assert again.private is not None
    assert plain(again.private).startswith("Nothing new: 1 unchanged")
