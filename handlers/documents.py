"""A neutral card becomes a document to take away: Markdown or Word. What is still to be filled in is marked."""

import re
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Final

from bot.cards import Bullets, Card, Facts, Note, Part, Rich, Text, Title, words

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MARKDOWN: Final = "text/markdown"
FONTS: Final = {"en": "Calibri", "ko": "맑은 고딕"}
MARGIN_CM: Final = 2.0
_GAP = re.compile(r"\[ [^\[\]]+ \]")  # "[ amount: to be filled in ]"
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def heading(part: Part) -> str:
    """What a paragraph that is bold as a whole heads, or ''."""
    bold = isinstance(part, Text) and all(run.style == "strong" for run in part.text)
    return words(part.text) if bold and isinstance(part, Text) else ""


# Markdown


def markdown(card: Card) -> bytes:
    """The card as a Markdown file; buttons have no place on paper."""
    blocks = ("\n".join(_markdown(part)) for part in card.parts)
    return ("\n\n".join(block for block in blocks if block) + "\n").encode()


def _markdown(part: Part) -> Iterator[str]:
    match part:
        case Title(text):
            yield f"# {_inline(text, plainly=True)}"
        case Text(text) if heading(part):
            yield f"## {_inline(text, plainly=True)}"
        case Text(text):
            yield _inline(text)
        case Note(text):
            yield f"> {_inline(text)}"
        case Bullets(items):
            yield from (f"- {_inline(item)}" for item in items)
        case Facts(rows):
            yield "| | |"
            yield "|---|---|"
            yield from (f"| {_inline(name)} | {_inline(value)} |" for name, value in rows)


def _inline(text: Rich, plainly: bool = False) -> str:
    """The runs with what Markdown would read as markup escaped."""
    parts = []
    for run in text:
        literal = _SPECIAL.sub(r"\\\1", run.text)
        parts.append(f"**{literal}**" if run.style == "strong" and not plainly else literal)
    return "".join(parts)


# Word


def docx(card: Card, language: str, now: datetime) -> bytes:
    """The card as a Word file in this language's usual font, with gaps highlighted."""
    from docx import Document  # a door pays for it only when the first file is asked for

    document = Document()
    _prepare(document, language, now)
    for part in card.parts:
        _write(document, part)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _prepare(document: "Document", language: str, now: datetime) -> None:
    """Fonts (Word asks for Korean ones by themselves), margins, and no author but whoever takes it over."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    for name, size in (("Normal", 10), ("Title", 18), ("Heading 2", 12)):
        style = document.styles[name]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.attrib.clear()  # a theme's font would win over the one that is named
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{script}"), FONTS[language])
        style.font.size = Pt(size)
        style.paragraph_format.space_after = Pt(4)
    for section in document.sections:
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(MARGIN_CM)
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document.core_properties.created = document.core_properties.modified = now.replace(tzinfo=None)


def _write(document: "Document", part: Part) -> None:
    match part:
        case Title(text):
            document.core_properties.title = _clean(words(text))[:255]
            _runs(document.add_heading(level=0), text)
        case Text(text) if heading(part):
            _runs(document.add_heading(level=2), text)
        case Text(text) | Note(text):
            _runs(document.add_paragraph(), text)
        case Bullets(items):
            for item in items:
                _runs(document.add_paragraph(style="List Bullet"), item)
        case Facts(rows):
            _table(document, rows)


def _table(document: "Document", rows: tuple[tuple[Rich, Rich], ...]) -> None:
    """Two columns, the names in a third of the width."""
    from docx.shared import Cm

    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for name, value in rows:
        cells = table.add_row().cells
        for cell, text, width in zip(cells, (name, value), (Cm(5), Cm(12)), strict=True):
            cell.width = width
            _runs(cell.paragraphs[0], text, bold=cell is cells[0])
    document.add_paragraph().paragraph_format.space_after = Cm(0)


def _runs(paragraph: "Paragraph", text: Rich, bold: bool = False) -> None:
    """The text's runs, with what stands in square brackets highlighted."""
    from docx.enum.text import WD_COLOR_INDEX

    for run in text:
        at = 0
        whole = _clean(run.text)
        for gap in (*_GAP.finditer(whole), None):
            plain = whole[at : gap.start() if gap else len(whole)]
            if plain:
                paragraph.add_run(plain).bold = bold or run.style == "strong" or None
            if gap:
                paragraph.add_run(gap[0]).font.highlight_color = WD_COLOR_INDEX.YELLOW
                at = gap.end()


def _clean(text: str) -> str:
    """The text without what XML can't hold."""
    return _NOT_XML.sub("", text)
