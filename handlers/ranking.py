"""`dealmate rank`: which of a file's cases fit a deal, best first and with reasons; no database is read."""

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from bot import case_fields, industries
from bot.cards import Bullets, Card, plain, words
from bot.cases import Cases, read
from bot.library import Library
from bot.references import Found, Match, Need
from bot.reply import say
from bot.roles import ROLES
from bot.stages import STAGES
from bot.tokens import is_korean
from bot.why import whole_sum

DEFAULT_LIMIT: Final = 10


class Unusable(Exception):  # noqa: N818 — it ends the command with a sentence
    """A file from which nothing can be ranked."""


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command `rank`, with its help."""
    rank = commands.add_parser("rank", help="which reference cases of a file fit a deal, without a database")
    rank.add_argument("--cases", type=Path, required=True, metavar="FILE", help="cases, CSV or JSON")
    rank.add_argument(
        "--deal", type=Path, required=True, metavar="FILE", help="JSON: company, industry, people, pains, stage, role …"
    )
    rank.add_argument("--limit", type=int, default=DEFAULT_LIMIT, metavar="N", help="at most so many (default: 10)")
    rank.add_argument("--json", action="store_true", help="print JSON")


def run(asked: argparse.Namespace, today: date) -> int:
    """Ranks and prints; bad rows and what isn't understood go to standard error."""
    try:
        cases, need = _cases(asked.cases), need_of(_loaded(asked.deal), asked.deal)
    except Unusable as error:
        print(error, file=sys.stderr)
        return 2
    library = library_of(cases)
    found = library.find(need, today, max(0, asked.limit))
    ids = {row.reference.slug: row.id for row in cases.rows}
    results = [
        {"id": ids[match.reference.slug], "score": match.score, "why": why(match, need, cases.consent_stated)}
        for match in found.matches
    ]
    gap = plain(say("gap", need.language, gap=found.gap)) if found.gap else None
    if asked.json:
        print(json.dumps({"results": results, "gap": gap}, ensure_ascii=False, indent=1))
    else:
        _table(results, found, need.language)
    return 0


def library_of(cases: Cases) -> Library:
    """The file's cases, numbered in their order; where the file is silent about consent, nobody is kept back for it."""
    rows = (
        replace(row.reference, id=number, sample=False, consent=row.reference.consent or not cases.consent_stated)
        for number, row in enumerate(cases.rows, start=1)
    )
    return Library(rows)


def why(match: Match, need: Need, consent_stated: bool) -> list[str]:
    """The sum behind a match, a text for each factor, in the deal's language."""
    card = say("why_lines", need.language, sum=whole_sum(match), consent_stated=consent_stated)
    return _items(card)


def _items(card: Card) -> list[str]:
    return [words(item) for part in card.parts if isinstance(part, Bullets) for item in part.items]


def _table(results: list[dict[str, Any]], found: Found, language: str) -> None:
    for place, (one, match) in enumerate(zip(results, found.matches, strict=True), start=1):
        print(f"{place:>3}  {one['score']:>3}  {one['id']} · {match.reference.customer}")
        for line in one["why"]:
            print(f"          {line}")
    if found.gap:
        print(plain(say("gap_said", language, gap=found.gap)))


def _cases(file: Path) -> Cases:
    from handlers.files import tell_bad

    cases = read(file.read_bytes())
    tell_bad(cases, file)
    if not cases.rows and cases.bad:
        raise Unusable(f"{file}: no case could be read")
    return cases


def _loaded(file: Path) -> Mapping[str, Any]:
    try:
        data = json.loads(file.read_text("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise Unusable(f"{file}: this is no JSON ({error})") from error
    if not isinstance(data, dict):
        raise Unusable(f'{file}: a deal is an object such as {{"industry": "food", "people": 300}}')
    return data


def need_of(deal: Mapping[str, Any], file: Path) -> Need:
    """What the deal says of its customer; what isn't understood is told on standard error and left out."""

    def doubt(key: str) -> None:
        print(f"{file}: {key} {deal[key]!r} isn't understood, left out", file=sys.stderr)

    pains = _texts(deal.get("pains"))
    said = str(deal.get("language") or "").strip().lower()[:2]
    language = said if said in ("en", "ko") else "ko" if is_korean("".join(pains)) else "en"
    people = industry = None
    if deal.get("people") not in (None, ""):
        try:
            people = case_fields.people(deal["people"])
        except case_fields.Unreadable:
            doubt("people")
    if (word := str(deal.get("industry") or "").strip()) and not (industry := industry_of(word)):
        doubt("industry")
    role = ROLES.find(str(deal["role"]).strip(), prefix=True) if deal.get("role") else None
    stage = STAGES.find(str(deal["stage"]).strip(), prefix=True) if deal.get("stage") else None
    for key, found in (("role", role), ("stage", stage)):
        if deal.get(key) and not found:
            doubt(key)
    company = str(deal.get("company") or deal.get("customer") or "")
    rivals = _texts(deal.get("competitors"))
    return Need(
        company, industry, people, pains, role.key if role else None, stage.key if stage else None, rivals, language
    )


def _texts(value: Any) -> tuple[str, ...]:
    found = value if isinstance(value, list) else [value]
    return tuple(text for one in found if (text := str(one if one is not None else "").strip()))


def industry_of(word: str) -> str | None:
    """The industry that these words mean or nearly mean."""
    near = industries.near(word)
    return case_fields.industry_code(word) or (near[0].code if near else None) or industries.inside(word)
