"""/digest: what comes by itself, where, when and for whom; and the digest of this moment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time

from bot import digest_forms
from bot.cards import Answer
from bot.errors import UserError
from bot.line import Line
from bot.schedule import QUIET, WORKDAYS, Rhythm, within
from bot.verbs import DIGEST
from bot.when import When, read_when
from handlers.commands import briefing, history
from handlers.commands.book import Entry
from handlers.commands.fields import LANGUAGES
from handlers.turn import Turn
from store import digests, notices, policy
from store.digests import Digest, Kind

USUAL_AT = time(9)
SILENT = {
    **dict.fromkeys("silence silent nothing none no 침묵 없음 안보냄 보내지않기".split(), "silence"),
    **dict.fromkeys("line one-line yes 한줄 줄 알림".split(), "line"),
}
KINDS: dict[str, Kind] = {"mine": "person", "team": "team"}


@dataclass(frozen=True)
class Wish:
    """What a line asks for; None where it doesn't say it."""

    kind: Kind
    when: When
    quiet: str
    language: str


def state(turn: Turn, line: Line) -> Answer:
    """What comes here and to me, when next, and how to change it."""
    if line.words:
        return on(turn, line)  # /digest 09:00
    found = digests.known(turn.ledger, turn.said.channel, turn.said.member)
    card = turn.say(
        "digest_state",
        here=next((one for one in found if one.kind == "channel"), None),
        own=tuple(one for one in found if one.kind != "channel" and one.on),
        wishes=notices.wishes(turn.ledger, turn.said.member),
        direct=_direct(turn),
        private=turn.private_room,
    )
    return Answer(card)


def on(turn: Turn, line: Line) -> Answer:
    """Starts or changes the digest of this room, or one's own."""
    wish = _wish(turn, line)
    where = turn.said.channel if wish.kind == "channel" else turn.said.member
    if wish.kind == "channel" and not turn.private_room:
        raise UserError("digest_outside", known=turn.said.outsiders == "yes", at=wish.when.at or USUAL_AT)
    before = digests.at(turn.ledger, where, wish.kind)
    if before and not before.on:
        before = None  # who turns it on again begins with what is usual
    rhythm = _rhythm(turn, wish, before)
    quiet = wish.quiet or (before.quiet if before else "line")
    language = wish.language or (before.language if before and before.language else turn.language)
    member = "" if wish.kind == "channel" else turn.said.member
    made = digests.subscribe(turn.ledger, where, wish.kind, member, rhythm, language, quiet)
    facts = {"digest": made, "changed": before is not None}
    card = turn.say(
        "digest_on",
        **facts,
        write=turn.ledger.write_id,
        early=within(rhythm.at, QUIET),
        country=policy.policy(turn.ledger).country,
    )
    told = wish.kind == "channel" and turn.ledger.write_id is not None
    return Answer(card, turn.say("digest_public", **facts, actor=turn.speaker) if told else None)


def own(turn: Turn, line: Line) -> Answer:
    """/digest mine and /digest team: the same for what comes to me alone."""
    line.take_word("딜", "deal", "deals", "딜만")
    for index, word in enumerate(line.words):
        found = None if word.quoted or word.name else DIGEST.find(word.text)
        if found and found.key in SUBS:
            del line.words[index]
            return SUBS[found.key](turn, line)
    known = digests.at(turn.ledger, turn.said.member, KINDS[line.verb])
    if known and known.on and not line.words:
        return Answer(turn.say("digest_shown", digest=known))
    return on(turn, line)


def off(turn: Turn, line: Line) -> Answer:
    """Stops the digest of this room, or one's own."""
    kind = _kind(turn, line)
    where = turn.said.channel if kind == "channel" else turn.said.member
    known = digests.at(turn.ledger, where, kind)
    if known is None or not known.on:
        raise UserError("digest_none", kind=kind)
    digests.unsubscribe(turn.ledger, known)
    public = turn.say("digest_off_public", actor=turn.speaker) if kind == "channel" and turn.private_room else None
    return Answer(turn.say("digest_off", digest=known, write=turn.ledger.write_id), public)


def now(turn: Turn, line: Line) -> Answer:
    """The digest as it is at this moment, for me to see."""
    turn.guard_people()
    kind = _kind(turn, line)
    return Answer(briefing.card(turn, briefing.briefing(turn, kind, turn.said.member)))


def settings(turn: Turn, line: Line) -> Answer:
    """The form in which everything about a digest is set."""
    kind = _kind(turn, line)
    if kind == "channel" and not turn.private_room:
        raise UserError("digest_outside", known=turn.said.outsiders == "yes", at=USUAL_AT)
    known = digests.at(turn.ledger, turn.said.channel if kind == "channel" else turn.said.member, kind)
    rhythm = known.rhythm if known else Rhythm(USUAL_AT, WORKDAYS, turn.place.timezone)
    form = digest_forms.digest(turn.language, kind, rhythm, known.quiet if known else "line")
    return Answer(turn.say("form_digest"), form=form)


def _wish(turn: Turn, line: Line) -> Wish:
    """All that a line says about a digest; what can't be read is asked about, with the form beside it."""
    kind = _kind(turn, line)
    quiet = line.take_named("quiet")
    language = next((key for word, key in LANGUAGES.items() if line.take_word(word)), "")
    named = [line.take_named(name) for name in ("at", "days", "zone")]
    when = read_when(" ".join((line.rest(), *filter(None, named))))
    unread = (*when.rest, *(("quiet:" + quiet,) if quiet and _silence(quiet) is None else ()))
    if line.near and line.near[0] in unread:  # a slip of a verb
        word, verbs = line.near
        raise UserError(
            "near_word", word=word, choices=tuple((key, line.again(verb=key, without=word)) for key in verbs)
        )
    if unread or when.hours:
        where = {"person": "mine", "team": "team"}.get(kind, "")
        raise UserError("digest_unread", words=" ".join(unread) or line.rest(), where=where)
    return Wish(kind, when, _silence(quiet) or "", language)


def _silence(word: str) -> str | None:
    return SILENT.get(word.lower().replace(" ", ""))


def _kind(turn: Turn, line: Line) -> Kind:
    """Whose digest is meant: mine, the team's, or this room's; in a direct message there is only mine."""
    if line.verb in KINDS:
        return KINDS[line.verb]
    for index, word in enumerate(line.words):
        found = None if word.quoted or word.name else DIGEST.find(word.text)
        if found and found.key in KINDS:
            del line.words[index]
            line.take_word("딜", "deal", "deals")
            return KINDS[found.key]
    return "person" if _direct(turn) else "channel"


def _direct(turn: Turn) -> bool:
    return turn.said.channel.startswith("D")


def _rhythm(turn: Turn, wish: Wish, before: Digest | None) -> Rhythm:
    """The rhythm that is meant: what wasn't said stays, or is what teams usually want."""
    known = before.rhythm if before else Rhythm(USUAL_AT, WORKDAYS, turn.place.timezone)
    said = wish.when
    at = known.at if said.at is None else said.at
    return Rhythm(at, said.weekdays or known.weekdays, said.zone or known.zone)


SUBS: dict[str, Callable[[Turn, Line], Answer]] = {"on": on, "off": off, "now": now, "set": settings}
commands = (
    Entry("digest", "", state, "[09:00 …]", "/digest", "/요약"),
    Entry("digest", "on", on, "on [09:00] [weekdays|daily|mon,wed] [ZONE] [quiet:line|silence] [en|ko]",
          "/digest on 09:00 weekdays", "/digest 켜기 9시 평일"),
    Entry("digest", "off", off, "off [mine|team]", "/digest off", "/digest 끄기"),
    Entry("digest", "now", now, "now [mine|team]", "/digest now", "/digest 지금"),
    Entry("digest", "show", state, "show", "/digest show", "/digest 보기"),
    Entry("digest", "set", settings, "set [mine|team]", "/digest set", "/digest 설정"),
    Entry("digest", "mine", own, "mine [08:30] [DAYS] [ZONE] | mine off | mine now", "/digest mine 08:30",
          "/digest 내 딜 8시 30분"),
    Entry("digest", "team", own, "team [09:00] [DAYS] [ZONE] | team off | team now", "/digest team 09:00",
          "/digest 팀 9시"),
    Entry("digest", "undo", history.undo, "undo [NUMBER]", "/digest undo", "/digest 되돌리기"),
    Entry("digest", "redo", history.redo, "redo", "/digest redo", "/digest 다시하기"),
)  # fmt: skip
