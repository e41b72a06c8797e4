"""Tables as files from anywhere: any usual encoding and delimiter in, and CSV out that no spreadsheet would run."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

DELIMITERS: Final = (",", ";", "\t")
# A spreadsheet would run a cell that begins so; an apostrophe makes it text, and is taken off again when it comes back.
RUNS: Final = re.compile(r"'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
MADE_SAFE: Final = re.compile(r"'+[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")


class BrokenRow(ValueError):  # noqa: N818 — it is the row that is broken
    """From this line on the text is no table."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


@dataclass(frozen=True)
class Trouble:
    """What is wrong in a row: its line in the file (JSON: its position), a code, and the field with its value.

    `light` where the row is read anyway.
    """

    line: int
    code: str
    field: str = ""
    value: str = ""
    light: bool = False


def decoded(data: bytes) -> str:
    """The text of a file from anywhere: UTF-8, UTF-16, or the Korean Windows' own CP949."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp949")


def rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that aren't empty, the header first, each with its first line; raises BrokenRow."""
    written = lines(text)
    skip, delimiter = _told_delimiter(written)
    reader = csv.reader(written[skip:], delimiter=delimiter)
    start = 1 + skip
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise BrokenRow(start, str(error)) from error
        if cells is None:
            return
        line, start = start, reader.line_num + 1 + skip
        if any(cell.strip() for cell in cells):
            yield line, cells


def lines(text: str) -> list[str]:
    """Lines as a table has them: other characters that end a line elsewhere stay in their cell."""
    return list(io.StringIO(text, newline=""))


def _told_delimiter(written: Sequence[str]) -> tuple[int, str]:
    """How many lines to skip before the header, and what separates its cells: Excel's `sep=;`, or the most frequent."""
    skip = next((at for at, line in enumerate(written) if line.strip()), 0)
    first = written[skip] if written else ""
    if first.lower().startswith("sep=") and len(first.strip()) > 3:
        return skip + 1, first[4:5].strip("\r\n") or ","
    return 0, max(DELIMITERS, key=re.sub(r'"[^"]*"', "", first).count)


def unsafe(cell: str) -> str:
    """The text of a cell that `safe` made one."""
    return cell[1:] if MADE_SAFE.match(cell) else cell


def safe(cell: str) -> str:
    """A text as a cell of which a spreadsheet runs nothing."""
    return f"'{cell}" if RUNS.match(cell) else cell


def write(header: Iterable[str], table: Iterable[Iterable[object]]) -> bytes:
    """A table that spreadsheets open in Korean and run nothing of; numbers stay numbers."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(map(safe, header))
    writer.writerows([safe(cell) if isinstance(cell, str) else cell for cell in row] for row in table)
    return out.getvalue().encode("utf-8-sig")
