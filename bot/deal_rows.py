"""Deals from a CRM's export or a sheet: what its columns and stages mean, its rows, and what would change."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from bot import case_fields, crm, sheets
from bot.case_fields import Unreadable
from bot.crm import Layout
from bot.deal_cells import code_of, day_of, money
from bot.deal_tables import table_of
from bot.deals import Outcome, key_of
from bot.names import Person, parse_person
from bot.names import key as person_key
from bot.sheet_days import days_come_first
from bot.sheets import Trouble
from bot.stages import Stage

LONGEST_NAME: Final = 120
LONGEST_SHOWN: Final = 60
LONGEST_REASON: Final = 1_500
LONGEST_GOAL: Final = 500
NOTHING: Final = frozenset({"", "-", "–", "n/a", "none", "null", "없음", "미정", "tbd", "#n/a"})


@dataclass(frozen=True)
class DealRow:
    """A deal as a file tells it: the columns of `deals` that it says something about, and the customer's people."""

    line: int
    key: str
    name: str
    values: Mapping[str, Any]
    people: tuple[Person, ...] = ()


@dataclass(frozen=True)
class DealFile:
    """What a file holds, and how it was understood: header → field, said stage → (key or '', how many rows).

    `strangers` are the owners that it names and nobody here is known by, the most frequent first.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()
    stages: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    rows: tuple[DealRow, ...] = ()
    bad: tuple[Trouble, ...] = ()
    strangers: tuple[str, ...] = ()

    @property
    def failed(self) -> tuple[Trouble, ...]:
        """The troubles of rows that were not read."""
        return tuple(one for one in self.bad if not one.light)

    @property
    def unknown_stages(self) -> tuple[str, ...]:
        """What rows call a stage and nobody knows, the most frequent first."""
        return tuple(said for said, (key, _) in self.stages.items() if not key)

    @property
    def layout(self) -> Layout:
        """What was understood, to be known again in the next file."""
        known = {crm.header_key(header): meant for header, meant in self.columns.items()}
        return Layout(known, {crm.stage_name(said): key for said, (key, _) in self.stages.items() if key})


@dataclass(frozen=True)
class Known:
    """A deal as it is kept: its columns, and who of the customer is recorded, by `bot.names.key`."""

    id: int
    values: Mapping[str, Any]
    people: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Change:
    """A kept deal's columns that a file says otherwise, and people that it adds."""

    id: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    people: tuple[Person, ...] = ()


@dataclass(frozen=True)
class DealPlan:
    """What reading a file would do."""

    added: tuple[DealRow, ...] = ()
    changed: tuple[Change, ...] = ()
    unchanged: int = 0

    @property
    def columns(self) -> Counter[str]:
        """How many kept deals change in which column; new people count as `contact`."""
        found = Counter(name for one in self.changed for name in one.after)
        found.update("contact" for one in self.changed if one.people)
        return found


def read(data: bytes | str, today: date, known: Layout, currency: str = "KRW") -> DealFile:
    """The deals of a file, CSV or JSON, or of a text pasted into a chat.

    `known` says how this team's files name things, `currency` what a bare number means.
    """
    bad: list[Trouble] = []
    try:
        header, found = table_of(data, bad)
    except UnicodeDecodeError:
        return DealFile(bad=(Trouble(1, "encoding"),))
    columns = crm.columns(header, known)
    left_out = {key for key, meant in known.columns.items() if meant == crm.NOT_THIS}
    named = (one for one in dict.fromkeys(header) if one and one not in columns)
    unused = tuple(one for one in named if crm.header_key(one) not in left_out)
    if not {"name", "account"} & set(columns.values()):
        nameless = Trouble(1, "no_name_column", value=", ".join(header)[:LONGEST_SHOWN])
        return DealFile(columns, unused, bad=tuple(bad) if bad and not header else (nameless,))
    rows = _Rows(header, columns, known, today, currency)
    rows.bad += bad
    rows.read(found)
    bad = sorted(rows.bad, key=lambda one: one.line)
    return DealFile(columns, unused, rows.stages(), tuple(rows.found.values()), tuple(bad), rows.strangers())


@dataclass
class _Rows:
    """The rows of a file while they are read."""

    header: Sequence[str]
    columns: Mapping[str, str]
    known: Layout
    today: date
    currency: str
    found: dict[str, DealRow] = field(default_factory=dict)
    bad: list[Trouble] = field(default_factory=list)
    said: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    scale: int = 1
    day_first: bool = False

    def read(self, rows: Sequence[tuple[int, list[str]]]) -> None:
        places = {self.columns[name]: at for at, name in reversed(list(enumerate(self.header))) if name in self.columns}
        if "amount" in places:
            self.scale, named = crm.unit_of(self.header[places["amount"]])
            self.currency = named or self.currency
        if "close" in places:
            self.day_first = days_come_first(
                cells[places["close"]] for _, cells in rows if len(cells) > places["close"]
            )
        for line, cells in rows:
            told = {name: _cell(cells[at]) for name, at in places.items() if at < len(cells)}
            self._add(line, {name: value for name, value in told.items() if value})

    def stages(self) -> dict[str, tuple[str, int]]:
        return {said: (crm.stage(said, self.known), many) for said, many in self.said.most_common()}

    def strangers(self) -> tuple[str, ...]:
        return tuple(said for said, _ in self.unknown.most_common())

    def _add(self, line: int, told: Mapping[str, str]) -> None:
        """Keeps a row; one that names a deal again may only add people to it."""
        for name in ("stage", "status"):
            self.said.update([told[name]] if name in told else [])
        troubles: list[Trouble] = []
        name = _name(told)
        if not key_of(name):
            troubles.append(Trouble(line, "no_name"))
        elif len(name) > LONGEST_NAME:
            troubles.append(Trouble(line, "too_long", "name", name[:LONGEST_SHOWN]))
        values = dict(self._values(line, told, troubles))
        self.bad += troubles
        if any(not one.light for one in troubles):
            return
        row = DealRow(line, key_of(name), name, values, tuple(_people(told)))
        first = self.found.get(row.key)
        if first is None:
            self.found[row.key] = row
        elif {**first.values, **values} != first.values or _joined(first.people, row.people) == first.people:
            self.bad.append(Trouble(line, "twice", "name", f"{name[:LONGEST_SHOWN]}|{first.line}"))
        else:
            self.found[row.key] = replace(first, people=_joined(first.people, row.people))

    def _values(self, line: int, told: Mapping[str, str], troubles: list[Trouble]) -> Iterator[tuple[str, Any]]:
        """The columns that a row says; what can't be read goes to `troubles`."""
        for name, reader in (("stage", self._stages), ("amount", self._amount), ("close", self._day),
                             ("industry", self._industry), ("people", self._size), ("owner", self._owner),
                             ("goal", self._goal)):  # fmt: skip
            try:
                yield from reader(told)
            except Unreadable as error:
                light = name in ("industry", "people")
                said = told.get(error.code if error.code == "status" else name, "")
                troubles.append(Trouble(line, name, name, said[:LONGEST_SHOWN], light))

    def _stages(self, told: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
        """Stage and outcome; where two columns tell, the one named status tells how it ended."""
        stage = ""
        for name in ("stage", "status"):
            key = crm.stage(told[name], self.known) if name in told else ""
            if name in told and not key:
                raise Unreadable(name)
            if key in set(Stage):
                stage = stage or key
            elif key:
                yield "outcome", key
                if key != Outcome.OPEN and "reason" in told:
                    yield "outcome_reason", told["reason"][:LONGEST_REASON]
        if stage:
            yield "stage", stage

    def _amount(self, told: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
        if amount := money(told.get("amount", ""), code_of(told.get("currency", "")) or self.currency, self.scale):
            yield "amount", amount.value
            yield "currency", amount.currency

    def _day(self, told: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
        if day := day_of(told.get("close", ""), self.today, self.day_first):
            yield "close_on", day

    def _industry(self, told: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
        if code := case_fields.industry(told.get("industry", "")):
            yield "industry", code

    def _size(self, told: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
        if (said := told.get("people", "")).strip("0.,"):
            yield "people", case_fields.people(said)

    def _owner(self, told: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
        """Whose it is; a name that nobody here is known by is nobody's: a mention of it would be false."""
        if said := told.get("owner", ""):
            owner = crm.colleague(said, self.known.owners)
            if not owner:
                self.unknown.update([said[:LONGEST_SHOWN]])
            yield "owner", owner

    def _goal(self, told: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
        if goal := told.get("goal", ""):
            yield "goal", goal[:LONGEST_GOAL]


def _cell(cell: str) -> str:
    said = " ".join(case_fields.UNWRITTEN.sub("", sheets.unsafe(cell)).split())
    return "" if said.lower() in NOTHING else said


def _name(told: Mapping[str, str]) -> str:
    """What the deal is called: its own name, behind the customer's where that isn't in it."""
    own, account = told.get("name", ""), told.get("account", "")
    return own if not account or key_of(account) in key_of(own) else f"{account} {own}".strip()


def _people(told: Mapping[str, str]) -> Iterator[Person]:
    """The customer's people of a row; mail and position belong to the first of them."""
    said = [part for part in re.split(r"[;\n|]", told.get("contact", "")) if part.strip()] or [told.get("email", "")]
    for at, part in enumerate(said):
        one = parse_person(part)
        if not at:
            mail = parse_person(told.get("email", "")).email
            one = replace(one, email=one.email or mail, title=one.title or told.get("position", ""))
        if person_key(one.name):
            yield replace(one, name=one.name[:LONGEST_NAME], title=one.title[:80], email=one.email[:200], handle="")


def _joined(first: tuple[Person, ...], more: tuple[Person, ...]) -> tuple[Person, ...]:
    seen = {person_key(one.name) for one in first}
    return (*first, *(one for one in more if person_key(one.name) not in seen))


def plan(known: Mapping[str, Known], rows: Collection[DealRow]) -> DealPlan:
    """What reading these rows beside the kept deals (by key) does; what a file doesn't say stays as it is."""
    added, changed, unchanged = [], [], 0
    for row in rows:
        kept = known.get(row.key)
        if kept is None:
            added.append(row)
            continue
        after = {name: value for name, value in row.values.items() if kept.values[name] != value}
        if after.get("owner") == "":
            del after["owner"]  # a name that nobody is known by says less than what is kept
        people = tuple(one for one in row.people if person_key(one.name) not in kept.people)
        if after or people:
            before = {name: kept.values[name] for name in (*after, "stage", "stage_since", "slips")}
            changed.append(Change(kept.id, before, after, people))
        else:
            unchanged += 1
    return DealPlan(tuple(added), tuple(changed), unchanged)
