"""/ref list: the whole library at a glance, which story may be told today, and why another may not."""

from bot import industries
from bot.cards import Answer
from bot.line import Line
from bot.references import Block, Need, Reference, block
from bot.verbs import ASKING, POLITE
from bot.words import bare
from handlers.commands.book import Entry
from handlers.commands.ref_which import MOST_LISTED, guard
from handlers.turn import Turn

MOST_SHOWN = 20


def list_(turn: Turn, line: Line) -> Answer:
    """Every story, or those of an industry or whose name holds these words; the ones that may be told first."""
    guard(turn)
    line.words = [word for word in line.words if word.quoted or word.text.lower() not in POLITE | ASKING]
    asked = line.take_named("industry") or line.rest()
    library = turn.library()
    every = _of(asked, library.references)
    told = {one.id: block(one, Need(""), turn.today, library.limits) for one in every}
    ordered = sorted(every, key=lambda one: (told[one.id] is not None, one.customer.lower()))
    card = turn.say(
        "ref_list", shown=[(one, told[one.id]) for one in ordered[:MOST_SHOWN]], listed=ordered[:MOST_LISTED],
        total=len(ordered), ready=sum(reason is None for reason in told.values()), asked=asked,
        resting=sum(reason is Block.RESTING for reason in told.values()), samples=library.samples_told,
    )  # fmt: skip
    return Answer(card)


def _of(asked: str, every: tuple[Reference, ...]) -> tuple[Reference, ...]:
    """The stories that the words mean: an industry with its branches, else a part of a name."""
    if not asked:
        return every
    if found := industries.find(asked):
        return tuple(one for one in every if found.code in industries.family(one.industry))
    return tuple(one for one in every if bare(asked) in bare(one.customer))


commands = (Entry("ref", "list", list_, "list [INDUSTRY|NAME]", "/ref list", "/ref 목록"),)
