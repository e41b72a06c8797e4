"""One turn of a conversation: a line that somebody said somewhere becomes an answer, in one transaction."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from bot import grammar, reply
from bot.cards import Answer, Card, KeptLine
from bot.deals import Deal
from bot.errors import UserError
from bot.hangul import normalise
from bot.joining import called, kind, strangers
from bot.lexer import LONGEST_LINE
from bot.library import Library
from bot.line import Line
from bot.permissions import Action, Level, Standing, may, needed
from bot.talking import Playbook, default_playbook
from store import access, channels, joining, playbook, posts, references, stall, workspaces
from store.engine import Collision, Store
from store.ledger import Ledger
from store.workspaces import Place

REMEMBERED_FOR = timedelta(hours=8)  # how long "the deal I last spoke of" lasts
MOST_ASKED = 3  # people named whom to ask
# Replies to what was not understood.
UNCLEAR = frozenset(("unknown_verb", "near_word", "near_command", "unknown_question"))
HERE_ONLY = frozenset(("deal link", "deal unlink", "deal watch", "deal unwatch"))  # whose public line is about the room
ERASING = "dmu forget"  # writes nothing that could be undone, and changes everything
NAME = 200  # characters of a colleague's name that are kept
TRIES = 8  # as many turns as one process takes at once may change the same row
REFRESHED_AFTER = timedelta(minutes=30)  # reading must not write each time


@dataclass(frozen=True)
class Said:
    """One line as a door heard it; ids are the platform's own handles.

    `outsiders` says whether people from outside can read the room: "no", "yes", or "unknown", which counts as yes.
    `delivery` is the platform's id of this delivery: the same one never changes anything twice. `signed` is the
    signature of a request without such an id; it is noted only where something changes. `admin` says whether the
    platform knows the speaker as somebody who runs the workspace, `guest` as somebody who isn't one of us.
    `overheard` is a message that was said to others. `language` and `zone` (an IANA name) are the platform's word.
    `writes` is how the door writes a line for this room, or for another one, where it wants it kept until it arrives.
    """

    line: str
    workspace: str
    member: str
    channel: str
    member_name: str = ""
    channel_name: str = ""
    language: str = ""
    outsiders: str = "unknown"
    thread: str = ""
    delivery: str = ""
    signed: str = ""
    admin: bool = False
    guest: bool = False
    overheard: bool = False
    zone: str = ""
    writes: Callable[[Card, bool], dict[str, Any]] | None = None


@dataclass(frozen=True)
class Custom:
    """What an operator made a deployment's own: names of the commands (typed → ours), and the playbook."""

    commands: dict[str, str] = field(default_factory=dict)
    playbook: Playbook = field(default_factory=default_playbook)


@dataclass
class Turn:
    """What a command knows while it answers: the ledger, who speaks, where, in which language, and when."""

    ledger: Ledger
    said: Said
    place: Place
    now: datetime
    language: str
    custom: Custom
    focus: Deal | None = field(default=None, init=False)
    echo: str = field(default="", init=False)  # why this deal, where none was named: "last" or "person"

    def say(self, template: str, **facts: object) -> Card:
        """The card of a reply in this person's language."""
        card = reply.say(template, self.language, today=self.today, echo=self.echo, **facts)
        return self._told_here(card) if self.place.joined else card

    def _told_here(self, card: Card) -> Card:
        """The card where two chats are joined: who and what is of the other one goes by name."""
        here = kind(self.said.channel or self.said.workspace)
        handles = strangers(card, here)
        return called(card, here, joining.names(self.ledger, handles)) if handles else card

    @cached_property
    def today(self) -> date:
        """The workspace's date."""
        return self.now.astimezone(self.zone).date()

    @property
    def speaker(self) -> str:
        """Who speaks, as a name: a mention would make the platform ring at them for their own words."""
        return self.said.member_name or self.said.member

    @property
    def private_room(self) -> bool:
        """Whether only our own people can read here; unknown counts as no."""
        return self.said.outsiders == "no"

    def guard_people(self) -> None:
        """Refuses, in words, to speak about people where outsiders read."""
        if not self.private_room:
            raise UserError("outsiders_read", known=self.said.outsiders == "yes")

    @property
    def remembered(self) -> int | None:
        """The deal that this person last spoke of here, while it may still be what is meant."""
        at = self.place.last_at
        return self.place.last_deal if at and self.now - at <= REMEMBERED_FOR else None

    @property
    def at_hand(self) -> int | None:
        """The deal that a line without a deal's name is about: the thread's, the room's, or the one remembered."""
        return self.place.thread_deal or self.place.channel_deal or self.remembered

    @cached_property
    def rules(self) -> dict[Action, Level]:
        """Who may do what here, where it differs from the usual."""
        return access.rules(self.ledger) if self.place.access_version else {}

    def may(self, action: Action, deal: Deal | None = None) -> bool:
        """Whether the speaker may do it; `deal` is the one in question, where there is one."""
        level = needed(action, self.rules)
        own = deal is not None and deal.owner == self.said.member
        working = own or (deal is not None and level is Level.TEAM and access.works_on(self.ledger, deal.id))
        who = Standing(self.said.guest, self.said.admin, self.place.manager, own, working)
        return may(action, who, self.rules)

    def allow(self, action: Action, deal: Deal | None = None) -> None:
        """Refuses, in words that say whom to ask, what the speaker may not do."""
        if not self.may(action, deal):
            level = needed(action, self.rules)
            near = deal is not None and level in (Level.TEAM, Level.OWNER)
            ask: tuple[str, ...] = (deal.owner,) if deal and near and deal.owner else ()
            if not ask and level is not Level.ADMIN:
                ask = access.managers(self.ledger)
            raise UserError("may_not", action=action, level=level, ask=ask[:MOST_ASKED], guest=self.said.guest)

    def about(self, deal: Deal) -> Deal:
        """Says what this turn is about; the next line in this room may leave the deal out."""
        self.focus = deal
        self.ledger.deal_id = self.ledger.deal_id or deal.id
        return deal

    def library(self) -> Library:
        """The workspace's reference cases."""
        return references.library(self.ledger, self.place.cases_version)

    @cached_property
    def playbook(self) -> Playbook:
        """The workspace's playbook, with the team's own wordings and votes."""
        return playbook.playbook(self.ledger, self.custom.playbook, self.place.playbook_version)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The workspace's time zone."""
        return ZoneInfo(self.place.timezone)


Command = Callable[[Turn, Line], Answer]


class CopyError(Exception):
    """This request was answered before; nothing of it may be kept."""


class _RefusedError(Exception):
    """A line that can't be done: everything it wrote is taken back on the way to who gives this answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


def take(store: Store, said: Said, now: datetime, custom: Custom | None = None) -> Answer:
    """Answers a line. What it records is committed before this returns; an error of the person's becomes a card.

    Anything else raises after a rollback, for the door to show a short id. A delivery that was answered before gives
    an empty answer and changes nothing.
    """
    custom = custom or Custom()
    for left in reversed(range(TRIES)):
        try:
            return _take(store, said, now, custom)
        except Collision:  # once more, now that what the other turn made can be seen
            if not left:
                raise
    raise AssertionError


def _take(store: Store, said: Said, now: datetime, custom: Custom) -> Answer:
    """One attempt at `take`."""
    try:
        with _begun(store, said, now, custom) as turn:
            return _heard(turn) if turn else Answer()
    except CopyError:
        return Answer(copied=True)
    except _RefusedError as refused:
        if said.delivery:  # all is taken back but the note that it was answered; a savepoint would cost every turn
            with _begun(store, said, now, custom) as noted:
                if noted is None:
                    return Answer()
        return refused.answer


def _heard(turn: Turn) -> Answer:
    """The answer to a turn's line, with what is kept of it; raises _RefusedError where the line can't be done."""
    from handlers.commands import answer, overhear

    said = turn.said
    try:
        answered = overhear(turn) if said.overheard else answer(turn, grammar.read(said.line, turn.custom.commands))
        stall.settle(turn.ledger)
        _remember(turn)
        told = _told(turn, answered)
    except UserError as error:
        raise _RefusedError(_refusal(turn, error)) from error
    if said.signed and not said.delivery and (told.wrote or told.public):
        _note(turn)
    return told


def _refusal(turn: Turn, error: UserError) -> Answer:
    """The card that says why a line can't be done, made while the transaction is open: it may have to ask for names."""
    card = turn.say(error.reply, **error.facts)
    return Answer(card, form=error.form, language=turn.language, unclear=error.reply in UNCLEAR)


@contextmanager
def _begun(store: Store, said: Said, now: datetime, custom: Custom) -> Iterator[Turn | None]:
    """A turn's transaction, and the turn before a word is read; None where this delivery was answered before."""
    with store.transaction() as connection:
        place = workspaces.enter(
            connection, said.workspace, said.member, said.channel, said.thread, said.zone, said.language
        )
        heard = normalise(said.line[:LONGEST_LINE])  # as read: no database keeps NUL or half a character
        ledger = Ledger(connection, place.workspace_id, said.member, now, said=heard)
        if said.delivery and workspaces.answered(ledger, said.delivery):
            yield None
            return
        language = place.member_language or said.language or place.language or "en"
        yield Turn(ledger, said, place, now, language, custom)


def _note(turn: Turn) -> None:
    """Notes a signed request, at the end of a turn that writes: reading shall not wait for the disk.

    Raises CopyError where it was noted before.
    """
    if workspaces.answered(turn.ledger, turn.said.signed):
        raise CopyError


def _told(turn: Turn, answered: Answer) -> Answer:
    """The answer with what doors need to know of the turn behind it."""
    ledger = turn.ledger
    rooms: tuple[str, ...] = ()
    if answered.public and ledger.deal_id and ledger.verb not in HERE_ONLY:
        rooms = channels.following(ledger, ledger.deal_id)
    here = turn.said.channel
    rooms = tuple(room for room in rooms if room != here and kind(room) == kind(here))
    return replace(
        answered,
        language=turn.language,
        verb=ledger.verb,
        wrote=ledger.write_id is not None or ledger.verb == ERASING,
        changed=None if ledger.verb == ERASING else ledger.deal_id,
        rooms=rooms,
        guessed=bool(turn.echo),
        kept=_keep(turn, answered, rooms),
    )


def _keep(turn: Turn, answered: Answer, rooms: Iterable[str]) -> dict[str, KeptLine]:
    """Keeps the public card for every room that hears it, in this transaction: it is said whatever happens next."""
    said, kept = turn.said, {}
    if answered.public is None or answered.form is not None or said.writes is None:
        return {}
    if said.channel != said.member:  # somebody's own page is no room
        body = said.writes(answered.public, True)
        one = posts.keep(turn.ledger, said.channel, body, turn.language, inside=turn.private_room)
        kept[said.channel] = KeptLine(one.id, body, one.left)
    for room in rooms:
        body = said.writes(answered.public, False)
        one = posts.keep(turn.ledger, room, body, turn.language, inside=True, tells=False)
        kept[room] = KeptLine(one.id, body, one.left)
    return kept


def _remember(turn: Turn) -> None:
    """Keeps the deal that this person (and this thread) spoke of, writing only when it changes or grows old."""
    deal, place, said = turn.focus, turn.place, turn.said
    told = (said.language or place.spoken, said.zone or place.member_timezone)
    name = said.member_name[:NAME] if place.joined else ""  # in one chat, names are the platform's to know
    new = told != (place.spoken, place.member_timezone) or name not in ("", place.member_name)
    if said.member and not said.guest and new:
        workspaces.meet(turn.ledger, *told, name)
    if deal is None or not turn.said.member:  # a door that asks for a card of its own speaks of nothing
        return
    fresh = place.last_at is not None and turn.now - place.last_at < REFRESHED_AFTER
    if place.last_deal != deal.id or not fresh:
        workspaces.remember(turn.ledger, workspaces.place_of(turn.said.member, turn.said.channel), deal.id)
    if turn.said.thread and place.thread_deal != deal.id:
        workspaces.remember(turn.ledger, workspaces.place_of(turn.said.channel, turn.said.thread), deal.id)
