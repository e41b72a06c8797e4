"""`dealmate playbook`: a team's own chapters as a folder of Markdown: a copy to start from, a check, a page to read."""

import argparse
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from bot import talking
from bot.chapters import LANGUAGES, Cell, Chapter, PlaybookError, warnings
from bot.deals import BuyClass
from bot.reply import label_of
from bot.roles import Function, Role
from bot.rules import LIMITS, PARAMETERS, TAG
from bot.stages import Stage
from bot.talking import Playbook, default_playbook, files_of, read_file, read_folder
from bot.topics import Topic

HEAD = ("| | English | 한국어 |", "|---|---|---|")
SHIPPED = Path(talking.__file__).with_name("playbook")
README = """\
# Your own playbook

These chapters are a copy of Dealmate's. Keep the files and sections that you change and delete the others: what isn't
here comes from Dealmate. Set `PLAYBOOK_DIR` to this folder and start Dealmate again; `dealmate playbook check` this
folder first.

A stage's chapter has a section per role (`## decider`), narrowed by a function (`## decider · cfo`) or a gatekeeper's
kind (`## gatekeeper · fear`). `concerns` has a section per topic, `bridges` one per pair of topics, `functions` and
`buyclasses` a line per stage. A sentence whose parameter is unknown isn't shown.

| field | characters |
|---|---|
{limits}

Parameters: {parameters}.
"""


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `playbook` to the command line."""
    book = commands.add_parser("playbook", help="your team's own chapters: check, new, page")
    actions = book.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser(
        "check", help="read a folder's chapters; of each broken file, its first broken rule with file and line"
    )
    check.add_argument("folder", type=Path)
    new = actions.add_parser("new", help="make a folder with a copy of the chapters to start from")
    new.add_argument("folder", type=Path)
    page = actions.add_parser("page", help="print all texts in both languages side by side, as Markdown")
    page.add_argument("folder", type=Path, nargs="?", help="with this folder's chapters over ours")


def run(asked: argparse.Namespace) -> int:
    """Runs an action; 0, or 1 with what is wrong on standard error."""
    try:
        return {"check": _check, "new": _new, "page": _page}[asked.action](asked.folder)
    except (OSError, PlaybookError) as error:
        print(error, file=sys.stderr)
        return 1


def _check(folder: Path) -> int:
    """Every file is read, so that all broken files are named at once, each by its first broken rule."""
    _there(folder)
    good, broken = [], 0
    for file in files_of(folder):
        try:
            good.append(read_file(file))
        except PlaybookError as error:
            broken += 1
            print(error, file=sys.stderr)
    for where, what in (one for chapter in good for one in warnings(chapter)):
        print(f"warning: {where}: {what}", file=sys.stderr)
    texts = sum(len(chapter.cells) + len(chapter.lenses) + len(chapter.bridges) for chapter in good)
    if not good and not broken:
        raise FileNotFoundError(f"no chapter (*.md) in {folder}")
    print(f"{len(good)} chapters, {texts} texts" + (f"; {broken} broken" if broken else ", no rule broken"))
    return 1 if broken else 0


def _there(folder: Path) -> None:
    if not folder.is_dir():
        raise NotADirectoryError(f"no folder: {folder}")


def _new(folder: Path) -> int:
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty; nothing was written")
    folder.mkdir(parents=True, exist_ok=True)
    for file in sorted(SHIPPED.glob("*.md")):
        shutil.copyfile(file, folder / file.name)
    limits = "\n".join(f"| {name} | {most} |" for name, most in LIMITS.items())
    (folder / "README.md").write_text(
        README.format(limits=limits, parameters=", ".join(f"`{{{{{name}}}}}`" for name in sorted(PARAMETERS))), "utf-8"
    )
    print(f"{folder} holds a copy of the chapters. Keep what you change, delete the rest, then: "
          f"dealmate playbook check {folder}")  # fmt: skip
    return 0


def _page(folder: Path | None) -> int:
    if folder:
        _there(folder)
    book = default_playbook().over(*read_folder(folder)) if folder else default_playbook()
    print("\n".join(page(book)))
    return 0


# The page that a sales lead reads


def page(book: Playbook) -> Iterator[str]:
    """All texts of a playbook as Markdown, English and Korean side by side."""
    yield "# The playbook, side by side"
    yield ""
    yield "What Dealmate says to whom at which stage. A sentence whose `{{parameter}}` is unknown isn't shown."
    yield "Made by `dealmate playbook page`; the texts are in `bot/playbook`."
    cells = {(cell.id, cell.language): cell for cell in book.cells}
    for stage in Stage:
        yield from ("", f"## {stage.number} · {label_of(stage, 'en')} · {label_of(stage, 'ko')}")
        for role in Role:
            ids = (one.id for one in book.cells if one.stage is stage and one.role is role)
            for cell_id in dict.fromkeys(ids):
                yield from _both(cells, cell_id)
    yield from ("", "## Concerns · 우려")
    for topic in Topic:
        yield from _both(cells, f"concern/{topic}")
    yield from _lines(book.chapter)


def _both(cells: dict[tuple[str, str], Cell], cell_id: str) -> Iterator[str]:
    """One text in both languages; a team's own may be there in one only."""
    found = [cells.get((cell_id, language)) for language in LANGUAGES]
    known = next(one for one in found if one)
    names = [known.topic] if known.stage is None else [known.role, known.function, known.gate]
    yield from ("", f"### {' · '.join(label_of(one, 'en') for one in names if one)}", "", *HEAD)
    for name in LIMITS:
        if any(texts := [_cell(getattr(one, name)) if one else "" for one in found]):
            yield f"| {name} | {' | '.join(texts)} |"


def _cell(text: str) -> str:
    """A text as a table shows it: of a particle both forms, since a bar would end the cell."""
    return TAG.sub(lambda tag: "/".join(re.findall(r"'([^']*)'", tag[3])) if tag[2] else tag[0], text)


def _lines(chapter: Chapter) -> Iterator[str]:
    """What functions listen for, what buying situations ask of us, and the bridges."""
    lenses = {(one.key, one.stage, one.language): one.text for one in chapter.lenses}
    for title, keys in (
        ("By function · 직무별", list(Function)),
        ("By buying situation · 구매 상황별", list(BuyClass)),
    ):
        yield from ("", f"## {title}")
        for key in keys:
            yield from ("", f"### {label_of(key, 'en')} · {label_of(key, 'ko')}", "", *HEAD)
            for stage in Stage:
                english, korean = (lenses.get((key, stage, language), "") for language in LANGUAGES)
                yield f"| {stage.number} | {_cell(english)} | {_cell(korean)} |"
    yield from ("", "## Bridges · 다리", "", *HEAD)
    bridges = {(one.topics, one.language): one for one in chapter.bridges}
    for topics in dict.fromkeys(one.topics for one in chapter.bridges):
        found = [bridges.get((topics, language)) for language in LANGUAGES]
        both = [_cell(f"{one.meet} {one.bridge}") if one else "" for one in found]
        yield f"| {' · '.join(sorted(topics))} | {' | '.join(both)} |"
