"""A sentence that holds a word for a stage or an end: moved or ended where it plainly says so, else only offered."""

import re
from dataclasses import replace

from bot.cards import Answer
from bot.deals import Outcome
from bot.line import Line
from bot.prose import TRIMMED, adds_nothing, commanded, gives_reason, is_little, unsure
from bot.stages import STAGES
from bot.words import bare
from handlers.commands import record, which
from handlers.turn import Turn

ENDS = {str(outcome): outcome for outcome in (Outcome.WON, Outcome.LOST, Outcome.NODECISION)}

BECAUSE = re.compile(r"\b(?:because|since|due to|as)\b .{3}|때문|라서|해서|돼서", re.IGNORECASE)


def proposed(turn: Turn, line: Line) -> Answer | None:
    """What to offer where a sentence has the verb of a move or an end; None for a command, and where it is plain.

    Of the latter the words that add nothing are taken away, so that they become no reason: we won Globex!
    """
    if line.head == "deal" and line.verb == "stalled" and BECAUSE.search(line.text) and not _ordered(line):
        named = which.named_deal(turn, replace(line, words=list(line.words)))  # orion is stuck because of budget
        return record.sentence(turn, line.text, named) if turn.private_room else None
    if line.head != "deal" or line.verb not in ("stage", *ENDS) or _ordered(line):
        return None
    return _offered(turn, line)


def stage_told(turn: Turn, line: Line) -> Answer | None:
    """The same for a line without a verb, which may name a stage: the Globex demo went great."""
    return None if _ordered(line) else _offered(turn, line)


def _ordered(line: Line) -> bool:
    return commanded(line.text) or any(word.quoted or word.name for word in line.words)


def _offered(turn: Turn, line: Line) -> Answer | None:
    _without_marks(line)
    spare = Line(line.head, line.verb, list(line.words), whole=tuple(line.words))
    named = which.named_deal(turn, spare)
    outcome = ENDS.get(line.verb)
    stage = None if outcome else which.stage(spare)
    if not outcome and stage is None and (line.verb or named is None or len(spare.words) < 2):
        return None  # a mistyped stage is asked about
    begins = bool(line.typed) and bare(line.text.split()[0]) == bare(line.typed)
    alone = adds_nothing(spare.words)
    if not unsure(line.text) and (alone or begins or gives_reason(spare.words)):
        if alone:
            line.words = [word for word in line.words if not is_little(word) or STAGES.find(word.text)]
        return None
    if not turn.private_room:
        return None
    return record.sentence(turn, line.text, named, stage, outcome)


def _without_marks(line: Line) -> None:
    """Takes the marks behind words: we won Globex!"""
    bare_words = ((word, word.text.rstrip(TRIMMED)) for word in line.words)
    cut = {id(word): replace(word, text=text) for word, text in bare_words if text not in ("", word.text)}
    line.words = [cut.get(id(word), word) for word in line.words]
    line.whole = tuple(cut.get(id(word), word) for word in line.whole)
