"""Which deal, person and stage a line means: found, or asked about with near ones as buttons."""

from bot.deals import Deal, Outcome, key_of
from bot.dmu import Stakeholder
from bot.errors import UserError
from bot.grammar import Line
from bot.names import key as person_key
from bot.names import parse_person, same_person
from bot.roles import FUNCTIONS, ROLES, STANCES
from bot.stages import STAGES, Stage
from bot.words import near
from handlers.turn import REMEMBERED_FOR, Turn
from store import channels, deals, dmu

SURE = 0.9  # the same person under a shorter name
ALIKE = 0.5  # perhaps the same person: ask
NAME_WORDS = 4
MOST_CHOICES = 5
COMPARED = 500  # open deals that a mistyped name is compared with


def named_deal(turn: Turn, line: Line, prose: bool = False) -> Deal | None:
    """The deal that the line names, taken from it; None where it names none.

    Behind a verb with free text (`prose`) a name counts only at the start, so that words of the text stay text.
    """
    if (deal_id := line.take_id("deal")) is not None:
        found = deals.get(turn.ledger, deal_id)
        if found is None:
            raise UserError("no_such_deal", word=f"#{deal_id}", near=(), add="")
        return found
    if room := _room(turn, line):
        return room
    start = 0 if prose and not any(word.quoted for word in line.words) else None
    places: dict[str, tuple[int, int]] = {}
    for first, end, words in line.spans(NAME_WORDS, start):
        places.setdefault(key_of(words), (first, end))
    if start is None and not prose:
        for index, word in enumerate(line.words):
            if word.quoted:
                places.setdefault(key_of(word.text), (index, index + 1))
    found_by_key = deals.find(turn.ledger, places.keys())
    for key, (first, end) in places.items():  # longest first
        if key in found_by_key:
            line.drop(first, end)
            return found_by_key[key]
    return None


def _room(turn: Turn, line: Line) -> Deal | None:
    """The deal of a room that the line names: `<#C123|deals>` or `#deal-acme`."""
    for index, word in enumerate(line.words):
        if word.quoted or not word.text.startswith(("<#", "#")):
            continue
        handle, _, name = word.text.strip("<>#").partition("|")
        known = word.text.startswith("<#")
        deal_id = channels.deal_of(turn.ledger, handle if known else "", name if known else handle)
        if deal_id and (deal := deals.get(turn.ledger, deal_id)):
            line.drop(index, index + 1)
            return deal
    return None


def settle_deal(turn: Turn, line: Line, named: Deal | None, write: bool = True, names: tuple[str, ...] = ()) -> Deal:
    """The deal that is meant: named, or the thread's, the room's, the one where `names` are known, the last one.

    Where room and memory differ, a write asks. Raises UserError with buttons where it can't be told.
    """
    if named is not None:
        return turn.about(named)
    place = turn.place
    remembered = place.last_deal if place.last_at and turn.now - place.last_at <= REMEMBERED_FOR else None
    if place.thread_deal and (deal := deals.get(turn.ledger, place.thread_deal)):
        return turn.about(deal)
    linked = deals.get(turn.ledger, place.channel_deal) if place.channel_deal else None
    last = deals.get(turn.ledger, remembered) if remembered else None
    if linked and write and last and last.id != linked.id:
        raise UserError("which_deal", choices=_choices(line, (linked, last)))
    if linked:
        return turn.about(linked)
    turn.echo = True
    if known := _deal_of_people(turn, names):
        return turn.about(known)
    if last:
        return turn.about(last)
    choices = deals.mine(turn.ledger, 20) or deals.recent(turn.ledger, 20)
    raise UserError("which_deal" if choices else "no_deals", choices=_choices(line, choices))


def _deal_of_people(turn: Turn, names: tuple[str, ...]) -> Deal | None:
    """The one open deal of mine in which somebody of these names has a part."""
    found = {person.deal_id for person in dmu.in_my_deals(turn.ledger, names)} if names else set()
    return deals.get(turn.ledger, found.pop()) if len(found) == 1 else None


def _choices(line: Line, found: tuple[Deal, ...]) -> tuple[tuple[Deal, str], ...]:
    return tuple((deal, line.again(f"deal:{deal.id}")) for deal in found)


def no_such_deal(turn: Turn, line: Line, word: str) -> UserError:
    """The error for a name that no deal has: near ones as buttons, and making it as another."""
    found = list(deals.beginning_with(turn.ledger, key_of(word)))
    by_key = deals.names(deals.recent(turn.ledger, COMPARED))
    slips = {by_key[slip].id: by_key[slip] for slip in near(word, {key: key for key in by_key})}
    choices = list({deal.id: deal for deal in [*found, *slips.values()]}.values())[:MOST_CHOICES]
    lines = tuple((deal, line.again(f"deal:{deal.id}", without=word)) for deal in choices)
    return UserError("no_such_deal", word=word, near=lines, add=f'/deal add "{word.replace(chr(34), "")}"')


def mistyped_deal(turn: Turn, line: Line) -> None:
    """Asks where the first word of a free text looks like a slip of a deal's name: is it the deal, or the text?"""
    for _, _, word in line.spans(1, 0):
        by_key = deals.names(deals.recent(turn.ledger, COMPARED))
        if len(word) >= 3 and (slips := near(word, {key: key for key in by_key})):
            found = tuple({by_key[slip].id: by_key[slip] for slip in slips}.values())[:MOST_CHOICES]
            lines = tuple((deal, line.again(f"deal:{deal.id}", without=word)) for deal in found)
            raise UserError("no_such_deal", word=word, near=lines, add="")


def stage(line: Line) -> Stage | None:
    """The stage that the line names; None where no word is one. Slips and words with two meanings are asked about."""
    if named := line.take_named("stage"):
        match = STAGES.find(named, prefix=True)
        return match.key if match else None
    if match := line.take(STAGES):
        return match.key
    return None


def stage_like(line: Line) -> bool:
    """Whether some words of the line are a stage, its beginning, a slip of one, or a word with several meanings."""
    return any(STAGES.find(word, True) or STAGES.ask(word) or STAGES.near(word) for _, _, word in line.spans())


def ask_stage(turn: Turn, line: Line, deal: Deal) -> None:
    """Asks about a word that may be a stage: one with several meanings, the start of one, or a slip."""
    if asked := line.take_asked(STAGES):
        word, keys = asked
        lines = tuple((key, _stage_line(deal, key)) for key in keys)
        raise UserError("ask_word", word=word, choices=lines)
    if begun := line.take(STAGES, prefix=True):
        raise UserError("near_stage", word=line.rest(), deal=deal, choices=(begun.key,))
    if slip := line.take_near(STAGES):
        word, near_keys = slip
        raise UserError("near_stage", word=word, deal=deal, choices=near_keys[:3])


def _stage_line(deal: Deal, key: str) -> str:
    if key in list(Stage):
        return f"/deal stage deal:{deal.id} {key}"
    return f"/deal {key}" if key == "undo" else f"/deal {key} deal:{deal.id}"


def person(turn: Turn, line: Line, deal: Deal, people: tuple[Stakeholder, ...], prose: bool = False) -> Stakeholder:
    """The recorded person that the line names, taken from it. Raises UserError with buttons where it can't be told."""
    if (person_id := line.take_id("person")) is not None:
        found = next((one for one in people if one.id == person_id), None)
        if found is None:
            raise UserError("no_such_person", word=f"#{person_id}", deal=deal, choices=())
        return found
    if not line.words:
        raise UserError("who", deal=deal, choices=tuple((one, line.again(f"person:{one.id}")) for one in people))
    best = _best_span(line, people, 0 if prose else None)
    if best is None:
        best = _best_span(line, people, None)
    if best is not None:
        first, end, scores = best
        word = " ".join(part.text for part in line.words[first:end])
        top = max(scores.values())
        sure = [one for one in people if scores.get(one.id, 0) == top]
        if top >= SURE and len(sure) == 1:
            line.drop(first, end)
            return sure[0]
        choices = [one for one in people if scores.get(one.id, 0) >= ALIKE]
    else:
        word = next((part for _, _, part in line.spans(1)), line.rest())
        choices = []
    again = tuple((one, line.again(f"deal:{deal.id}", f"person:{one.id}", without=word)) for one in choices)
    raise UserError("no_such_person", word=word, deal=deal, choices=again[:MOST_CHOICES])


def _best_span(
    line: Line, people: tuple[Stakeholder, ...], start: int | None
) -> tuple[int, int, dict[int, float]] | None:
    """The words that name somebody best: (first, end, score by person); None where nobody is alike."""
    best: tuple[float, int, int, dict[int, float]] | None = None
    for first, end, words in line.spans(NAME_WORDS, start):
        scores = likeness(words, people)
        top = max(scores.values(), default=0.0)
        if top >= ALIKE and (best is None or top > best[0]):
            best = (top, first, end, scores)
    return best[1:] if best else None


def likeness(words: str, people: tuple[Stakeholder, ...]) -> dict[int, float]:
    """How surely these words name each person, 0 to 1; by platform handle for a mention."""
    typed = parse_person(words)
    scores = {}
    for one in people:
        if (typed.handle and typed.handle == one.handle) or (typed.email and typed.email == one.email):
            scores[one.id] = 1.0
        elif typed.name and (score := same_person(f"{typed.name} {typed.title}".strip(), one.name, one.title)):
            scores[one.id] = score
    return scores


def typed_names(line: Line) -> tuple[str, ...]:
    """What may be a person's name in this line, for finding their deal: its unclaimed words, alone and together."""
    names = []
    for _, _, words in line.spans(3):
        known = (ROLES.find(words), STANCES.find(words), FUNCTIONS.find(words))
        if not any(known) and person_key(words):
            names.append(parse_person(words).name or words)
    return tuple(dict.fromkeys(names))[:12]


def deal_and_person(turn: Turn, line: Line, prose: bool = False) -> tuple[Deal, Stakeholder]:
    """The deal and the recorded person that a line about somebody means."""
    turn.guard_people()
    person_id = line.take_id("person")
    found = dmu.get(turn.ledger, person_id) if person_id else None
    named = named_deal(turn, line)
    if found is not None:
        return turn.about(named or deals.required(turn.ledger, found.deal_id)), found
    deal = settle_deal(turn, line, named, names=typed_names(line))
    return deal, person(turn, line, deal, dmu.people(turn.ledger, deal.id), prose)


def required(turn: Turn, deal_id: int) -> Deal:
    """The deal with this id, which a row of this workspace points to."""
    return deals.required(turn.ledger, deal_id)


def nobodys_deal(turn: Turn) -> Deal:
    """A deal about which nothing is known, for advice that needs only a role and a stage."""
    return Deal(0, "", "", Stage.IDENTIFY, turn.now, Outcome.OPEN)
