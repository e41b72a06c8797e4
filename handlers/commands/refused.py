"""The rows that an import didn't read, all of them in a file, where a card shows the first few only."""

from collections.abc import Sequence
from typing import Final

from bot import sheets
from bot.cards import File, plain
from bot.sheets import Trouble
from handlers.turn import Turn

HEADERS: Final = {"en": ("Row", "Why it wasn't read"), "ko": ("번호", "읽지 못한 까닭")}


def file_of(turn: Turn, bad: Sequence[Trouble], shown: int, reply: str) -> tuple[File, ...]:
    """The file, where there are more than are shown; `reply` words one trouble."""
    if len(bad) <= shown:
        return ()
    rows = [(one.line, plain(turn.say(reply, trouble=one))) for one in bad]
    data = sheets.write(HEADERS[turn.language], rows)
    return (File("not-read.csv", "text/csv", data, plain(turn.say("refused_file", count=len(bad)))),)
