"""Rows of CSV or JSON that are pasted behind a command: as they were typed, with their quotes and line breaks."""

import re

from bot.hangul import normalise
from bot.line import Line
from handlers.turn import Turn

# What stands before rows that were typed without quotes: the command, and what was told of names.
BEFORE = re.compile(
    r"\s*(?:\S+\s+)??(?:import|가져오기\S*)(?:\s+(?:yes|예|네|(?:map|뜻):(?:\"[^\"]*\"|\S+)))*\s*", re.IGNORECASE
)


def rows_of(turn: Turn, line: Line) -> str:
    """The rows: one quoted text, as forms and buttons say it, or all that was typed behind the verb, line by line."""
    if len(line.words) == 1 and line.words[0].quoted:
        return line.words[0].text
    said = normalise(turn.said.line)
    before = BEFORE.match(said)
    return said[before.end() :].strip() if before and line.words else line.rest()
