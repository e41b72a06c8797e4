"""Cases in and out through the terminal, and a ranking from files alone."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.case_rows import write_csv, write_json
from bot.cases import plan, read
from bot.references import load_samples
from store import references, uses, workspaces
from store.engine import Store
from store.ledger import Ledger
from tests.test_cli import Terminal

COUNT = len(load_samples())
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ROWS = """고객사,업종,직원수,고민,성과,동의
한일식품,식품,"1,200명",폐기가 늦게 보임; 월 마감이 느림,월 마감: 5일 → 2일,동의
글로브은행,은행,많음,감사,,글쎄
Hanil Foods,food,300,Waste is noticed too late,,no
"""


@pytest.fixture
def home(tmp_path: Path) -> Terminal:
    """A terminal over a migrated database in which one workspace has spoken."""
    terminal = Terminal(tmp_path)
    assert terminal("migrate").returncode == 0
    terminal.say("/deal add acme")
    return terminal


# Import and export


def test_an_import_names_bad_rows_and_loads_the_others(home: Terminal) -> None:
    (home.home / "cases.csv").write_bytes(ROWS.encode("cp949"))
    done = home("import", "references", "cases.csv")
    assert done.returncode == 1
    assert done.stderr == (
        "cases.csv:3: “많음” isn't a number of people, such as 300\ncases.csv:3: consent “글쎄” is neither yes nor no\n"
    )
    assert done.stdout.splitlines() == [
        "2 added, 0 changed, 0 unchanged, 1 bad.",
        "1 of them without consent: kept, but not suggested until it is given.",
    ]
    assert "한일식품" in home.say("/ref show 한일식품")
    assert "2 references" in home.say("/deal undo", "--user", "terminal")


def test_importing_twice_changes_nothing(home: Terminal) -> None:
    (home.home / "cases.json").write_bytes(write_json(load_samples()))
    assert f"{COUNT} added, 0 changed, 0 unchanged, 0 bad" in home("import", "references", "cases.json").stdout
    (home.home / "own.csv").write_text("customer,consent\nA,yes\n", "utf-8")
    assert "no longer suggested" in home("import", "references", "own.csv").stdout
    (home.home / "own.csv").write_text("customer,consent\nB,yes\n", "utf-8")
    assert "no longer suggested" not in home("import", "references", "own.csv").stdout
    again = home("import", "references", "cases.json")
    assert (again.returncode, again.stdout) == (0, f"0 added, 0 changed, {COUNT} unchanged, 0 bad.\n")


def test_a_dry_run_writes_nothing(home: Terminal) -> None:
    (home.home / "cases.csv").write_text("customer\nA\n", "utf-8")
    done = home("import", "references", "cases.csv", "--dry-run")
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "Would be: 1 added, 0 changed, 0 unchanged, 0 bad.")
    assert "1 added" in home("import", "references", "cases.csv").stdout


@pytest.mark.parametrize("name", ["out.csv", "out.json"])
def test_what_is_exported_can_be_imported(name: str, home: Terminal) -> None:
    (home.home / "in.json").write_bytes(write_json(load_samples()))
    home("import", "references", "in.json")
    done = home("export", "references", name)
    assert (done.returncode, done.stdout) == (0, f"{COUNT} cases in {name}\n")
    rows = read((home.home / name).read_bytes()).rows
    assert [row.reference for row in rows] == [replace(one, id=0) for one in load_samples()]


def test_the_workspace_is_said_where_there_are_several(home: Terminal) -> None:
    store = Store.open(f"sqlite:///{home.home / 'dealmate.db'}")
    with store.transaction() as connection:
        workspaces.enter(connection, "T123", "", "")
    store.close()
    (home.home / "cases.csv").write_text("customer\nA\n", "utf-8")
    done = home("import", "references", "cases.csv")
    assert (done.returncode, done.stderr) == (2, "Say which with --workspace: TERMINAL, T123\n")
    done = home("import", "references", "cases.csv", "--workspace", "T9")
    assert (done.returncode, done.stderr) == (2, "There is no workspace T9. There are: TERMINAL, T123\n")
    assert home("import", "references", "cases.csv", "--workspace", "T123").returncode == 0
    assert "0 cases" in home("export", "references", "out.csv", "--workspace", "TERMINAL").stdout


def test_an_empty_database_has_no_workspace_until_one_is_named(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    (tmp_path / "cases.csv").write_text("customer\nA\n", "utf-8")
    assert terminal("import", "references", "cases.csv").returncode == 1  # not migrated
    terminal("migrate")
    assert "--workspace" in terminal("import", "references", "cases.csv").stderr
    assert terminal("import", "references", "cases.csv", "--workspace", "T1").returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "references", "none.csv"),
        ("export", "references", "cases.txt"),
        ("import", "deals", "x"),
        ("export",),
    ],
    ids=["no file", "no kind", "no subject", "nothing"],
)
def test_wrong_usage_is_two(arguments: tuple[str, ...], home: Terminal) -> None:
    done = home(*arguments)
    assert done.returncode == 2
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_only_many_rows_say_how_far_they_are(home: Terminal) -> None:
    (home.home / "many.csv").write_text(
        "customer\n" + "\n".join(f"Company {number}" for number in range(1_200)), "utf-8"
    )
    done = home("import", "references", "many.csv")
    assert "1,000 of 1,200 cases" in done.stderr
    assert done.stdout.startswith("1200 added")


# Ranking

DEAL = {
    "company": "acme",
    "industry": "식품제조",
    "people": 300,
    "pains": ["월 마감이 오래 걸려요"],
    "stage": "대안선택",
    "role": "decider",
}


def rank(terminal: Terminal, cases: str | bytes, deal: dict[str, Any], *options: str) -> Any:
    name = "cases.json" if isinstance(cases, bytes) else "cases.csv"
    (terminal.home / name).write_bytes(cases if isinstance(cases, bytes) else cases.encode())
    (terminal.home / "deal.json").write_text(json.dumps(deal), "utf-8")
    done = terminal("rank", "--cases", name, "--deal", "deal.json", "--json", *options)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_ranking_needs_no_database(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    found = rank(terminal, write_json(load_samples()), DEAL)
    assert found["gap"] is None
    best = found["results"][0]
    assert best["id"] in ("hanbit-machinery", "northwind-foods")
    assert [one["score"] for one in found["results"]] == sorted(
        (one["score"] for one in found["results"]), reverse=True
    )
    assert any("겹치는 고민" in text for text in best["why"])
    assert not (tmp_path / "dealmate.db").exists()
    (tmp_path / "deal.json").write_text(json.dumps(DEAL), "utf-8")
    table = terminal("rank", "--cases", "cases.json", "--deal", "deal.json", "--limit", "1").stdout
    assert table.startswith("  1 ")
    assert table.count(best["id"]) == 1


def test_the_id_is_as_in_the_file(tmp_path: Path) -> None:
    found = rank(Terminal(tmp_path), "ID,company,industry\nCase 7,Northwind,Food\n", {"industry": "food"})
    assert [one["id"] for one in found["results"]] == ["Case 7"]


def test_a_file_silent_about_consent_keeps_nobody_back(tmp_path: Path) -> None:
    terminal, deal = Terminal(tmp_path), {"industry": "Food & Beverage", "people": 300, "language": "en"}
    silent = rank(terminal, "customer,industry,people\nA,food,310\n", deal)
    assert silent["results"][0]["why"][-1] == "consent not stated"
    told = rank(terminal, "customer,industry,people,consent\nA,food,310,\nB,food,300,yes\n", deal)
    assert [one["id"] for one in told["results"]] == ["b"]
    assert "consent not stated" not in told["results"][0]["why"]


def test_nothing_close_is_a_gap_in_words(tmp_path: Path) -> None:
    deal = {"industry": "agriculture", "people": 20, "pains": ["drones"], "role": "gatekeeper"}
    found = rank(Terminal(tmp_path), "customer,industry,consent\nA,insurance,yes\n", deal)
    assert found == {"results": [], "gap": "Agriculture · 1–50 people · drones · certification, security, risk: none"}


def test_every_key_of_a_deal_may_be_missing_or_odd(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    assert rank(terminal, write_json(load_samples()), {})["gap"].startswith("industry unknown")
    (tmp_path / "deal.json").write_text(
        json.dumps({"people": "lots", "role": "팀장", "stage": 6, "industry": "재활용 드론업"}), "utf-8"
    )
    done = terminal("rank", "--cases", "cases.json", "--deal", "deal.json", "--json")
    assert done.returncode == 0
    assert "people 'lots' isn't understood" in done.stderr
    assert "role '팀장' isn't understood" in done.stderr
    assert "stage" not in done.stderr


@pytest.mark.parametrize(
    ("deal", "cases"), [("[]", "customer\nA\n"), ("{", "customer\nA\n"), ("{}", "what\nis this\n")]
)
def test_files_from_which_nothing_can_be_ranked(deal: str, cases: str, tmp_path: Path) -> None:
    (tmp_path / "deal.json").write_text(deal, "utf-8")
    (tmp_path / "cases.csv").write_text(cases, "utf-8")
    done = Terminal(tmp_path)("rank", "--cases", "cases.csv", "--deal", "deal.json")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


# The store


def ledger_of(store: Store, connection: Any, handle: str) -> Ledger:
    return Ledger(connection, workspaces.enter(connection, handle, "", "").workspace_id, "U1", NOW, verb="test")


def test_every_field_is_kept(store: Store) -> None:
    told = replace(
        load_samples()[0], sample=False, contact="Kim", rest_until=date(2027, 1, 1), consent_until=date(2027, 2, 1)
    )
    with store.transaction() as connection:
        ledger = ledger_of(store, connection, "T-fields")
        number = references.insert(ledger, told)
        assert references.get(ledger, number) == replace(told, id=number)


def test_older_rows_are_still_read(store: Store) -> None:
    with store.transaction() as connection:
        ledger = ledger_of(store, connection, "T-old")
        number = references.insert(ledger, load_samples()[0])
        from store.tables import case_studies

        facts = ledger.rows(references._ONE, reference=number)[0].facts  # noqa: SLF001
        for name in ("naming", "contact", "rest_until"):
            del facts[name]
        ledger.update(case_studies, number, facts={**facts, "named": True})
        read_again = references.get(ledger, number)
        assert read_again == replace(load_samples()[0], id=number)


def test_uses_count_once_though_they_are_exported_and_read_again(store: Store) -> None:
    with store.transaction() as connection:
        ledger = ledger_of(store, connection, "T-uses")
        number = references.insert(ledger, replace(load_samples()[0], sample=False, uses=(date(2026, 10, 1),)))
        uses.use(ledger, number, None, date(2026, 11, 1))
        before = references.every(ledger)
        assert before[0].uses == (date(2026, 10, 1), date(2026, 11, 1))
        planned = plan(before, read(write_csv(before)).rows, date(2026, 12, 1))
        assert planned.unchanged == before
        references.change(ledger, replace(before[0], contact="Kim"))
        (after,) = references.every(ledger)
        assert after.uses == before[0].uses


def test_limits_are_the_teams_own(store: Store) -> None:
    with store.transaction() as connection:
        ledger = ledger_of(store, connection, "T-limits")
        assert (uses.limits(ledger).per_quarter, uses.limits(ledger).days_between) == (2, 14)
        uses.limit(ledger, 3, None)
        assert uses.limit(ledger, None, 7) == uses.limits(ledger)
        assert (uses.limits(ledger).per_quarter, uses.limits(ledger).days_between) == (3, 7)
