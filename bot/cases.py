"""Files of reference cases: CSV or JSON, however people name the columns; each bad row is told, the others are read."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, Final

from bot import case_fields as kinds
from bot.case_fields import Reader, Unreadable
from bot.references import Reference
from bot.sheet_days import days_come_first
from bot.sheets import Trouble, decoded
from bot.tokens import is_korean
from bot.words import bare

LONGEST_CASE: Final = 8_000  # characters in all: so many fit the line that a form says
LONGEST_VALUE: Final = 80  # of a value that a trouble shows

# field | reader | further names of its column, in both languages
_TABLE: Final = """
id | name | key no number 번호 아이디
slug | name | 식별자
customer | name | company name account client organization organisation reference customername companyname 고객사 고객 고객명 회사 회사명 기업 기업명 이름
naming | naming | named publicity 공개방식 이름공개 공개범위 표기 표기방식
alias_en | line | alias aliasenglish 영문별칭
alias_ko | line | aliaskorean 별칭 익명표기
industry | industry | sector vertical 업종 산업 산업군 업계
people | people | employees employee size headcount staff companysize employeecount 규모 직원수 직원 인원 인원수 임직원수 종업원수 사원수
region | line | location country city 지역 국가 소재지
language | language | lang 언어
pains | lines | pain problem problems challenge challenges issue issues painpoint painpoints 고민 문제 문제점 과제 고충 페인포인트
solution | text | solutions 해결 해결책 해결방안 해결방법 솔루션 도입내용
story | text | summary description details 이야기 스토리 요약 설명 내용 사례내용
metrics | metrics | metric result results kpi kpis outcome outcomes 성과 지표 성과지표 수치 결과 효과
roi | line | returnoninvestment 투자대비효과 투자효과
payback_months | months | payback paybackperiod 회수 회수기간 투자회수 투자회수기간
timeline | line | duration schedule 일정 기간 도입기간 구축기간
quote | text | testimonial quotation 한마디 인용 인용문 고객의견 고객한마디 후기 추천사
quote_by | line | position quotedby quoteperson speaker 말한사람 직책 직위 직함
quote_role | role | role 역할 말한사람역할
security | line | compliance 보안 보안인증
proofs | proofs | proof evidence 근거 증거 증빙
consent | flag | permission approved approval agreed consented 동의 동의여부 공개동의 활용동의 사용동의
consent_until | day | until expires expiry consentexpires consentexpiry validuntil 동의기한 동의만료 동의만료일 만료일 유효기간
contact | line | contactperson 연락처 담당자 담당 고객담당자 통화담당자
rest_until | day | restuntil resting 휴식 쉬는기한 휴식기한
uses | days | used usedon lastused 사용 사용일 활용일
updated | past_day | updatedat lastupdated modified 수정일 갱신일 작성일 최종수정일
sample | flag | 예시
"""
_ROWS: Final = [[cell.strip() for cell in row.split("|")] for row in _TABLE.strip().splitlines()]
READERS: Final[dict[str, Reader]] = {name: getattr(kinds, kind) for name, kind, _ in _ROWS}
DAYS: Final = tuple(name for name, kind, _ in _ROWS if kind in ("day", "past_day"))
COLUMNS: Final = {bare(alias): name for name, _, more in _ROWS for alias in (name, *more.split())}
# A cell or key without a value changes nothing in these; elsewhere it empties the field.
KEPT_IF_EMPTY: Final = frozenset("id slug customer language consent updated sample".split())
_KEPT: Final = frozenset(one.name for one in fields(Reference))


@dataclass(frozen=True)
class Row:
    """A case as the file tells it: its own id, and which fields it says something about."""

    line: int
    id: str
    reference: Reference
    given: frozenset[str]


@dataclass(frozen=True)
class Cases:
    """What a file holds; `unused` are columns of unknown names."""

    rows: tuple[Row, ...] = ()
    bad: tuple[Trouble, ...] = ()
    unused: tuple[str, ...] = ()

    @property
    def bad_rows(self) -> int:
        """How many rows can't be read; one may be so for several reasons."""
        return len({one.line for one in self.bad})

    @property
    def consent_stated(self) -> bool:
        """Whether any case of the file says anything about consent."""
        return any("consent" in row.given for row in self.rows)


@dataclass(frozen=True)
class Plan:
    """What reading cases into a library would do."""

    added: tuple[Reference, ...] = ()
    changed: tuple[tuple[Reference, Reference], ...] = ()  # before and after
    unchanged: tuple[Reference, ...] = ()


def read(data: bytes | str, pasted: bool = False, today: date | None = None) -> Cases:
    """The cases of a file, or of a text in which a chat may have straightened the quotes (`pasted`).

    With `today` a day may be said as people do, as in a form.
    """
    from bot.case_rows import json_rows, table_rows

    try:
        text = decoded(data) if isinstance(data, bytes) else data
    except UnicodeDecodeError:
        return Cases(bad=(Trouble(1, "encoding"),))
    found = _Found(today)
    reader = json_rows if text.lstrip().startswith(("[", "{")) else table_rows
    rows = list(reader(text, found.bad, found.unused, pasted))
    found.day_first = frozenset(name for name in DAYS if days_come_first(str(row.get(name, "")) for _, row in rows))
    for line, row in rows:
        found.add(line, row)
    return Cases(tuple(found.rows), tuple(sorted(found.bad, key=lambda one: one.line)), tuple(found.unused))


def column(name: str) -> str:
    """The field that a column of this name holds, or ''."""
    said = re.sub(r"\(.*?\)|\[.*?\]|（.*?）", "", name[:200])  # longer than any column's name
    return COLUMNS.get(re.sub(r"[^0-9a-z가-힣]", "", bare(said)), "")


@dataclass
class _Found:
    """What has been read so far; a case told twice is trouble, since nobody could say which one counts."""

    today: date | None = None
    rows: list[Row] = field(default_factory=list)
    bad: list[Trouble] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    day_first: frozenset[str] = frozenset()
    lines: dict[str, int] = field(default_factory=dict)

    def add(self, line: int, row: Mapping[str, Any]) -> None:
        values, troubles = read_fields(row, self.today, self.day_first)
        if not troubles and not (values.get("customer") or values.get("id")):
            troubles = [Trouble(0, "no_customer")]
        if troubles:
            self.bad += [replace(one, line=line) for one in troubles]
            return
        reference = of_values(values)
        if reference.slug in self.lines:
            first = str(self.lines[reference.slug])
            self.bad.append(Trouble(line, "twice", value=f"{reference.customer}|{first}"))
            return
        self.lines[reference.slug] = line
        told = str(row.get("id") or row.get("slug") or "").strip() or reference.slug
        self.rows.append(Row(line, told, reference, frozenset(values)))


def read_fields(
    row: Mapping[str, Any], today: date | None = None, day_first: Collection[str] = ()
) -> tuple[dict[str, Any], list[Trouble]]:
    """The values of a case's fields, and what can't be read; with `today` days may be said as people do.

    `day_first` names the fields in which 3/4/2027 is a day of April.
    """
    values: dict[str, Any] = {}
    troubles = []
    for name, raw in row.items():
        try:
            value = READERS[name](raw, today, True) if name in day_first else READERS[name](raw, today)
        except Unreadable as trouble:
            shown = " ".join(str(raw).split())[:LONGEST_VALUE]
            troubles.append(Trouble(0, trouble.code, name, shown))
            continue
        if name not in KEPT_IF_EMPTY or str(raw if raw is not None else "").strip():
            values[name] = value
    if sum(len(str(value)) for value in values.values()) > LONGEST_CASE:
        troubles.append(Trouble(0, "too_much"))
    return values, troubles


def of_values(values: Mapping[str, Any]) -> Reference:
    """A new case of these values. Its language, where none is said, is the one it is written in."""
    customer = values.get("customer") or values["id"]
    slug = slug_of(values.get("slug") or values.get("id") or customer)
    told = {name: value for name, value in values.items() if name in _KEPT and name != "id"}
    written = " ".join((*values.get("pains", ()), values.get("story", ""), values.get("solution", ""))).strip()
    language = "ko" if is_korean(written or customer) else "en"
    return Reference(**{"language": language, **told, "id": 0, "slug": slug, "customer": customer})


def of_mapping(row: Mapping[str, Any]) -> Reference:
    """The case of fields by their own names; raises ValueError where one can't be read."""
    values, troubles = read_fields({column(name): value for name, value in row.items()})
    if troubles:
        raise ValueError(f"{row.get('slug')}: {troubles}")
    return of_values(values)


def slug_of(name: str) -> str:
    """How a case is known in files: lower case, hyphens for spaces."""
    return "-".join(name.lower().split())[:120]


def changed(known: Reference, values: Mapping[str, Any], today: date) -> Reference:
    """The known case with these values; a change that says no day is of today."""
    told = {name: value for name, value in values.items() if name in _KEPT and name not in ("id", "slug")}
    new = replace(known, **told)
    return new if new == known or "updated" in told else replace(new, updated=today)


def plan(known: Iterable[Reference], rows: Sequence[Row], today: date) -> Plan:
    """What reading these rows beside the known cases does; a case is known again by its slug."""
    by_slug = {one.slug: one for one in known}
    added, updated, unchanged = [], [], []
    for row in rows:
        before = by_slug.get(row.reference.slug)
        if before is None:
            added.append(row.reference if "updated" in row.given else replace(row.reference, updated=today))
            continue
        told = {name: getattr(row.reference, name) for name in row.given if name in _KEPT}
        after = changed(before, told, today)
        if after == before:
            unchanged.append(before)
        else:
            updated.append((before, after))
    return Plan(tuple(added), tuple(updated), tuple(unchanged))


Rows = Iterator[tuple[int, dict[str, Any]]]
