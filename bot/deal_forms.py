"""The forms of deals in bulk: a place to paste rows, and what their unknown stages and columns mean."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from bot import crm, forms
from bot.cards import Field, Form
from bot.deal_rows import DealFile
from bot.reply import label_of

LONGEST_PASTED: Final = 3_000  # characters that a field holds on every platform; a longer text would come back cut
MOST_ASKED: Final = 8  # unknown names asked about at once; the rest is left out until it is told
LONGEST_ASKED: Final = 60  # characters of a name that an option carries


def paste(language: str, text: str = "", trouble: str = "") -> Form:
    """A text of CSV or JSON; `trouble` says why the one that was pasted can't be read."""
    made = forms.made(language, "deals", "/deal import", _text(language, text))
    return replace(made, problems=(("deals", trouble),) if trouble else ())


def confirm(language: str, file: DealFile, told: str, text: str) -> Form:
    """The same text once more with a choice for each name that isn't known; its submit loads the rows.

    `told` are the `map:` words said before, as they are written.
    """
    asked = (*_stages(language, file), *_columns(language, file))[:MOST_ASKED]
    fields = (replace(one, name=f"map{number}") for number, one in enumerate(asked, start=1))
    line = f"/deal import yes {told}".strip()
    return forms.made(language, "deals_confirm", line, *fields, _text(language, text))


def _text(language: str, text: str) -> Field:
    return forms.field(language, "deals", kind="long", required=True, initial=text)


def _short(names: Iterable[str]) -> Iterator[str]:
    """Those that an option can carry; longer ones are told in the line."""
    return (name for name in names if len(name) <= LONGEST_ASKED)


def _stages(language: str, file: DealFile) -> Iterator[Field]:
    for said in _short(file.unknown_stages):
        yield _asked(language, "deals_stage", said, [(label_of(one, language), one) for one in crm.TARGETS])


def _columns(language: str, file: DealFile) -> Iterator[Field]:
    """A choice for each unknown column, among what no other column says."""
    free = [name for name in crm.FIELDS if name not in file.columns.values()]
    options = [(forms.choice(language, f"column_{one}"), one) for one in free]
    for header in _short(file.unused):
        yield _asked(
            language, "deals_column", header, [*options, (forms.choice(language, "column_none"), crm.NOT_THIS)]
        )


def _asked(language: str, label: str, said: str, options: list[tuple[str, str]]) -> Field:
    choices = tuple((name, f"{said}={key}") for name, key in options)
    field = forms.field(language, label, kind="select", slot="named", options=choices)
    return replace(field, label=field.label.replace("…", said))
