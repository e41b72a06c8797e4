"""The rows of a file of cases, each with its line: CSV with any usual delimiter, or JSON; and writing them again."""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final

from bot import sheets
from bot.cases import READERS, Rows, column
from bot.references import Metric, Reference
from bot.sheets import Trouble

WRITTEN: Final = tuple(name for name in READERS if name != "id")
# Quotes inside a text that a chat made straight: those that neither begin nor end a cell or a JSON word.
LOOSE_IN_CSV: Final = re.compile(r'(?<![,;\t\n"])(?<!\A)"(?![,;\t\n"]|\Z)')
LOOSE_IN_JSON: Final = re.compile(r'\\"|([\[{,:]\s*)?"(?!\s*[,:\]}])')


def json_rows(text: str, bad: list[Trouble], unused: list[str], pasted: bool = False) -> Rows:
    """The objects of a list, or of the first list in an object such as {"cases": […]}."""
    try:
        data = loaded(text, pasted)
    except (ValueError, RecursionError) as error:  # also numbers and depths beyond reason
        bad.append(Trouble(getattr(error, "lineno", 1), "not_json", value=getattr(error, "msg", "too deep")))
        return
    if isinstance(data, dict):
        data = next((value for value in data.values() if isinstance(value, list)), [data])
    for position, row in enumerate(data, start=1):
        if not isinstance(row, dict):
            bad.append(Trouble(position, "not_an_object"))
            continue
        yield position, dict(_known(((str(key), value) for key, value in row.items() if value is not None), unused))


def loaded(text: str, pasted: bool) -> Any:
    """The data of a JSON text; in a `pasted` one a chat may have straightened the quotes. Raises ValueError."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        if not pasted:
            raise
        return json.loads(LOOSE_IN_JSON.sub(lambda found: r"\"" if found[1] is None else found[0], text))


def _known(row: Iterable[tuple[str, Any]], unused: list[str]) -> Iterator[tuple[str, Any]]:
    """The cells whose column means something, the first of each; the names of the others are noted."""
    seen = set()
    for name, value in row:
        known = column(name)
        if known and known not in seen:
            seen.add(known)
            yield known, value
        elif name.strip() and name.strip() not in unused:
            unused.append(name.strip())


def table_rows(text: str, bad: list[Trouble], unused: list[str], pasted: bool = False) -> Rows:
    """The rows under a header, whatever separates the cells; a row is where its first line is."""
    if pasted:
        text = mended(text)
    header: list[str] = []
    try:
        for line, cells in sheets.rows(text):
            if not header:
                header = cells
                if not {"customer", "id"} & {column(cell) for cell in cells}:
                    bad.append(Trouble(line, "no_customer_column", value=", ".join(cells)[:80]))
                    return
            elif any(cell.strip() for cell in cells[len(header) :]):
                bad.append(Trouble(line, "too_many_cells"))
            else:
                yield line, dict(_known(zip(header, map(sheets.unsafe, cells), strict=False), unused))
    except sheets.BrokenRow as error:
        bad.append(Trouble(error.line, "unreadable_row", value=str(error)))


def mended(text: str) -> str:
    """A pasted table in which quotes that a chat made straight are doubled, where it can't be read otherwise."""
    return LOOSE_IN_CSV.sub('""', text) if _broken(text) else text


def _broken(text: str) -> bool:
    try:
        list(csv.reader(sheets.lines(text), strict=True))
    except csv.Error:
        return True
    return False


def field_text(reference: Reference, name: str) -> str:
    """A field as it is written in a cell or a form, to be read again by `bot.cases.READERS`."""
    value = getattr(reference, name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, frozenset):
        return "; ".join(sorted(value))
    if isinstance(value, tuple):
        return "; ".join(map(_item, value))
    if value is None or value == date.min:
        return ""
    return str(value)


def _item(one: object) -> str:
    if isinstance(one, Metric):
        return _metric_text(one)
    return _escaped(one) if isinstance(one, str) else str(one)


def write_csv(references: Iterable[Reference]) -> bytes:
    """The cases as a table that spreadsheets open in Korean and run nothing of."""
    return sheets.write(WRITTEN, ([field_text(one, name) for name in WRITTEN] for one in references))


def write_json(references: Iterable[Reference]) -> bytes:
    """The cases with lists as lists."""
    rows = [{name: _data(getattr(one, name)) for name in WRITTEN} for one in references]
    return (json.dumps({"cases": rows}, ensure_ascii=False, indent=1) + "\n").encode()


def _data(value: Any) -> Any:
    if isinstance(value, tuple):
        return [[one.name, one.before, one.after] if isinstance(one, Metric) else _data(one) for one in value]
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, date):
        return None if value == date.min else value.isoformat()
    return value


def _escaped(said: str) -> str:
    """The text with a backslash before whatever would separate something in a list."""
    return re.sub(r"[\\;\uff1b]", r"\\\g<0>", said)


def _metric_text(one: Metric) -> str:
    """A number before and after as it is written in a list."""
    name, before, after = (
        re.sub(r"[\\;\uff1b:：→⇒➔➜]|[-=](?=>)", r"\\\g<0>", said) for said in (one.name, one.before, one.after)
    )
    return f"{name}: {before} → {after}"
