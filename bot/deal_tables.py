"""Deals as a table, wherever they come from: a CSV file, JSON, or rows pasted into a chat."""

from typing import Any

from bot import sheets
from bot.case_rows import loaded, mended
from bot.sheets import Trouble

Cells = list[tuple[int, list[str]]]


def table_of(data: bytes | str, bad: list[Trouble]) -> tuple[list[str], Cells]:
    """The header, and each row's cells with its line (JSON: its place); what isn't a row goes to `bad`.

    A `str` was pasted into a chat, which may have straightened its quotes. Raises UnicodeDecodeError.
    """
    text = sheets.decoded(data) if isinstance(data, bytes) else data
    if is_json(text):
        return _objects(text, bad)
    return _table(text if isinstance(data, bytes) else mended(text), bad)


def is_json(text: str) -> bool:
    """Whether a text is meant as JSON rather than as a table."""
    return text.lstrip().startswith(("[{", "[ {", "[\n", "[\r", "{"))


def _table(text: str, bad: list[Trouble]) -> tuple[list[str], Cells]:
    """The header of a table, and the cells of each row with its first line."""
    header: list[str] = []
    found: Cells = []
    try:
        for line, cells in sheets.rows(text):
            if not header:
                header = [cell.strip() for cell in cells]
            elif any(cell.strip() for cell in cells[len(header) :]):
                bad.append(Trouble(line, "too_many_cells"))
            else:
                found.append((line, cells))
    except sheets.BrokenRow as error:
        bad.append(Trouble(error.line, "unreadable_row"))
    return header, found


def _objects(text: str, bad: list[Trouble]) -> tuple[list[str], Cells]:
    """The names in a list of objects (or in the first list of an object), and each one's values with its place."""
    try:
        data = loaded(text, pasted=True)
    except (ValueError, RecursionError) as error:  # also numbers and depths beyond reason
        bad.append(Trouble(getattr(error, "lineno", 1), "not_json", value=getattr(error, "msg", "too deep")))
        return [], []
    if isinstance(data, dict):
        data = next((value for value in data.values() if isinstance(value, list)), [data])
    rows = [(at, row) for at, row in enumerate(data, start=1) if isinstance(row, dict)]
    bad += [Trouble(at, "unreadable_row") for at, row in enumerate(data, start=1) if not isinstance(row, dict)]
    header = list(dict.fromkeys(str(name).strip() for _, row in rows for name in row))
    told = [(at, {str(name).strip(): value for name, value in row.items()}) for at, row in rows]
    return header, [(at, [_written(row.get(name)) for name in header]) for at, row in told]


def _written(value: Any) -> str:
    """A JSON value as a cell holds it."""
    if isinstance(value, list):
        return "; ".join(map(_written, value))
    return "" if value is None else str(value)
