"""Quotes that nobody closes, and marks upon marks: read as ever, without looking at the same characters again and again."""

import re
import unicodedata
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import hangul, lexer
from bot.lexer import NAMED, NAMES, Word, words_of

# Each of these gives up at a quote that is never closed, and begins again at the next one.
PLAINLY_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"', re.DOTALL)
PLAIN_DASH = re.compile(r'"(?:\\.|[^"\\])*(?:"|\Z)|(?<!\S)(?:[—―]+|––+|--)(?P<tail>\s.*)?', re.DOTALL)
PLAIN_TOKEN = re.compile(
    rf"(?P<name>{NAMES}):(?=\S)(?:\"(?P<value>(?:\\.|[^\"\\])*)\"|(?P<word>[^\s\"]+))"
    r"|<(?P<markup>[@#!][^<>]*|https?://[^<>]*|mailto:[^<>]*)>"
    r"|\"(?P<quoted>(?:\\.|[^\"\\])*)(?:\"|\Z)"
    r"|(?<!\S)'(?P<single>[^']+)'(?!\S)"
    r"|「(?P<corner>[^」]*)」"
    r"|(?<!\S)--\s+(?P<tail>.+)\Z"
    r"|(?P<plain>[^\s\"]+)",
    re.IGNORECASE | re.DOTALL,
)
PIECES = (
    '"',
    "\\",
    "'",
    "「",
    "」",
    "“",
    "”",
    "’",
    "—",
    "--",
    " ",
    "\n",
    ",",
    "a",
    "한",
    "case:",
    "<@U1>",
    "<",
    ">",
    "\u0301",
)
lines = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


def plain_dash(found: re.Match[str]) -> str:
    return found[0] if found[0].startswith('"') else "--" + (found["tail"] or "")


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)


def plainly(line: str) -> list[Word]:
    """The words of a line, by looking for the end of every quote anew."""
    whole = hangul.clean(line)
    at, parts = 0, []
    for quoted in PLAINLY_QUOTED.finditer(whole):
        parts += [whole[at : quoted.start()].translate(hangul.QUOTES), quoted[0]]
        at = quoted.end()
    folded = "".join((*parts, whole[at:].translate(hangul.QUOTES)))
    words = []
    for found in PLAIN_TOKEN.finditer(PLAIN_DASH.sub(plain_dash, folded)):
        quoted_text = next(
            (found[kind] for kind in ("quoted", "single", "corner", "tail") if found[kind] is not None), None
        )
        if found["name"]:
            value = found["value"] if found["value"] is not None else found["word"]
            words.append(Word(unescaped(value), name=NAMED[found["name"].lower()]))
        elif quoted_text is not None:
            words.append(Word(unescaped(quoted_text).strip(), quoted=True))
        else:
            words.append(Word(found[0] if found["markup"] else found["plain"].strip(",")))
    return [word for word in words if word.text]


@given(lines)
def test_quotes_are_read_as_if_each_were_looked_for_anew(line: str) -> None:
    line += " end"  # or its last backslash could be a lone one, see below
    assert words_of(line) == plainly(line)


@pytest.mark.parametrize("pattern", [hangul.QUOTED, hangul.OPTION_DASH, lexer.TOKEN])
@given(rest=lines)
def test_no_quote_is_given_up(pattern: re.Pattern[str], rest: str) -> None:
    found = pattern.match('"' + rest)
    assert found is not None
    assert found[0].endswith('"') or found.end() == len(rest) + 1


@given(lines)
def test_an_open_quote_reaches_to_a_lone_backslash(rest: str) -> None:
    text = re.sub(r'["\\“”’]', "", rest)
    assert words_of(f'"a{text}\\') == [Word(hangul.clean(f"a{text}\\"), quoted=True)]


def test_a_corner_that_nobody_closes_is_a_letter() -> None:
    assert words_of("「a b」 「c 「d") == [Word("a b", quoted=True), Word("「c"), Word("「d")]


@given(st.text("\u0301\u0316\u0327\u0344e한 \u200d👨", max_size=300))
def test_no_letter_carries_more_marks_than_can_be_sorted(text: str) -> None:
    read = hangul.normalise(text)
    rows = [list(row) for marked, row in groupby(read, lambda char: unicodedata.combining(char) > 0) if marked]
    assert all(len(row) <= 60 for row in rows)  # thirty, some of which are two when taken apart


def test_what_a_language_needs_of_marks_stays() -> None:
    text = "x" + "\u0316\u0301" * 15
    assert hangul.normalise(text) == unicodedata.normalize("NFC", text)
