"""A contact told as no command is, 마리아와 시연 · meeting with Ms. Chen: offered to be recorded."""

import re

from bot.cards import Answer
from bot.dates import find_date
from bot.dmu import Stakeholder
from bot.lexer import Word, words_of
from bot.line import Line
from bot.listening import Kind
from bot.names import introduced
from handlers.commands import record, which, who
from handlers.turn import Turn

TOUCH = re.compile(
    r"(?P<who>\S.{0,40}?)(?:과|와|랑|이랑|하고)?(?: (?:같이|함께|어제|오늘|방금))? "
    r"(?:(?:미팅|회의|만남|시연|데모|통화|전화|식사)(?:을|를)?(?: ?(?:했\S{0,4}|함|하고 옴|마침|완료))?"
    r"|(?:만났|뵀|뵈었)\S{0,4})"
    r"|(?:(?:had|did) )?(?:an? |the )?(?:good |great |short |quick )?(?:meeting|chat|lunch|coffee|talk)"
    r" with (?P<whom>\S.{0,40})",
    re.IGNORECASE,
)


def proposed(turn: Turn, line: Line, people: tuple[Stakeholder, ...]) -> Answer | None:
    """The contact with somebody recorded, offered; one with a title whom nobody knows is asked about. Else None."""
    found = TOUCH.fullmatch(line.text.strip().rstrip(".!"))
    if found is None:
        return None
    name = found["who"] or found["whom"]
    several = () if find_date(name, turn.today) else who.mentioned(name, people)
    several = several if len({one.deal_id for one in several}) == 1 and len(several) > 1 else ()
    if person := who.sure_of(who.likeness(name, people), people) or next(iter(several), None):
        said = Line("deal", "record", [Word(str(person.deal_id), name="deal"), Word(str(person.id), name="person")])
        said.words += [Word(str(Kind.MET), name="kind"), Word(line.text, quoted=True)]
        said.whole = tuple(said.words)
        return record.record(turn, said)
    if introduced(name.split()):
        probe = Line("dmu", "met", words_of(name))
        probe.whole = tuple(probe.words)
        deal = which.settle_deal(turn, probe, which.named_deal(turn, probe), write=False, names=who.typed_names(probe))
        who.find(turn, probe, deal)
    return None
