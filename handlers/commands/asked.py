"""Plain questions about deals and people, answered with the commands' cards or a short reply; nothing is written."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot import grammar, questions
from bot.cards import Answer
from bot.deals import Deal, key_of
from bot.discovery import NEED
from bot.dmu import Stakeholder, holders
from bot.errors import UserError
from bot.lexer import Word, quoted, words_of
from bot.line import Line
from bot.plan import four
from bot.prep import MOST_PROMISES, owed
from bot.questions import Intent, Question
from bot.stages import STAGES
from bot.verbs import HEADS
from handlers.commands import asked_meaning, asked_whom, beginning, which, who
from handlers.commands.case import gather, people_of, records_of
from handlers.commands.discovery import open_worries
from handlers.turn import Turn
from store import deal_steps, deals, dmu, listening
from store import prep as contacts

AHEAD = timedelta(days=6)  # what is due today and in the week that begins with it
MOST_SHOWN = 8
FEW = 3  # words
LONG = re.compile(r"\bhow long\b|며칠째|몇 일째|얼마나")
OF_THE_TEAM = re.compile(r"\bteam|\ball\b|\bour\b|팀|전체|모든|모두|다 보|전부")
HELD = re.compile(r"\bon hold\b|\bheld\b|보류")
ENDED = re.compile(r"\b(?:win|won|lose|lost|closed)\b|이긴|진 딜|수주한|실주한|끝난")
MINE = re.compile(r"\bi\b|내가|제가")
NAMED = (
    r"\b(?:at|with|for|to|of|about|on|is|are|has|promise|owe) {}\b",
    r"(?<![가-힣]){}(?:에서|에|는|은|랑|이랑|한테|께|의|과|와)",
)
LATIN, HANGUL = re.compile(r"[a-z][\w.&-]+", re.IGNORECASE | re.ASCII), re.compile("[가-힣]")
LINES = {  # intents that are commands, and who needs a person
    Intent.PEOPLE: "/dmu map", Intent.STANCE: "/dmu map", Intent.GAPS: "/dmu gaps", Intent.CONFLICTS: "/dmu conflicts",
    Intent.NEXT: "/deal next", Intent.HISTORY: "/deal history", Intent.MONEY: "/deal show", Intent.REFERENCE: "/ref",
    Intent.SAY: "/talk", Intent.WHOM: "/talk", Intent.PREP: "/deal prep", Intent.STAGE: "/deal show",
    Intent.MEMO: "/deal memo", Intent.OWNER: "/deal owner", Intent.CLOSE: "/deal show", Intent.CHECK: "/deal check",
}  # fmt: skip
Run = Callable[[Turn, Line], Answer]


def answered(turn: Turn, line: Line, run: Run) -> Answer | None:
    """The answer to a question; None where the line is none, or one that its command answers.

    `run` answers the line of a command.
    """
    text, headed = _bare(line.text)
    if not questions.asks(text) or line.verb == "help":
        return None
    question = questions.read(text)
    if question is not None:
        return _answer(turn, question, Line("deal", "", words_of(text), text=text), run)
    if not headed and len(line.words) == 1 and not line.verb:
        bare = replace(line, words=[Word(line.words[0].text.rstrip("?!. "))])
        if deal := which.named_deal(turn, bare):  # acme?
            return run(turn, grammar.read(f"/deal show deal:{deal.id}"))
    if not headed and (line.verb or not _shows(turn, line)):  # should we move acme to evaluate? Asking moves nothing
        raise UserError("unknown_question")
    return None


def _shows(turn: Turn, line: Line) -> bool:
    """Whether a question in a few words has nothing but a deal or a stage in it, or a word to ask about: acme?"""
    if len(line.words) <= 1 or line.asked:
        return True
    few = len(line.words) <= FEW and any(STAGES.find(words) for _, _, words in line.spans())
    sure = line.text.rstrip().endswith("?") and len(line.words) >= FEW  # it is no remark to be recorded
    return few or (not sure and which.named_deal(turn, replace(line, words=list(line.words))) is not None)


def _bare(text: str) -> tuple[str, bool]:
    """The line without the command's name in front, and whether there was one."""
    first, _, rest = text.strip().partition(" ")
    headed = first.startswith("/") or HEADS.find(first) is not None
    return (rest, True) if headed else (text, False)


def _listing(text: str, intent: Intent) -> str:
    """The line that lists the deals for which a question asks."""
    if HELD.search(text):
        return "/deal list held"
    if ENDED.search(text):
        return "/deal list closed"
    if OF_THE_TEAM.search(text):
        return "/deal list team"
    return "/deal list" if intent is Intent.PIPELINE else "/deal"


def _answer(turn: Turn, question: Question, line: Line, run: Run) -> Answer:
    line.whole = tuple(line.words)
    intent = question.intent
    if intent in (Intent.DEALS, Intent.PIPELINE):
        return run(turn, grammar.read(_listing(line.text.lower(), intent)))
    if intent is Intent.MEANS and question.role:
        return asked_meaning.answer(turn, line, question.role)
    if intent is Intent.HELP:
        return run(turn, grammar.read("/deal help"))
    if intent is Intent.TODAY or (intent is Intent.PROMISED and not question.names and MINE.search(line.text.lower())):
        return _today(turn)
    if intent is Intent.WHOM and not question.names:
        return asked_whom.answer(turn)
    if intent is Intent.STUCK and not question.names:
        return run(turn, grammar.read("/deal stalled"))
    deal, person = _about(turn, question, line)
    if intent is Intent.STUCK:
        return run(turn, grammar.read(f"/deal stalled deal:{deal.id}"))
    if intent is Intent.STAGE and LONG.search(line.text.lower()):
        return run(turn, grammar.read(f"/deal stage deal:{deal.id}"))
    if command := LINES.get(intent):
        whom = f" person:{person.id}" if person and intent is Intent.SAY else ""
        whom = f" {quoted(person.name)}" if person and intent is Intent.PREP else whom
        return replace(run(turn, grammar.read(f"{command} deal:{deal.id}{whom}")), form=None)
    turn.guard_people()
    own = {
        Intent.ROLE: _role, Intent.PROMISED: _promised, Intent.LAST: _last, Intent.WORRIES: _worries,
        Intent.NEEDS: _needs,
    }  # fmt: skip
    return own[intent](turn, deal, person, question)


def _about(turn: Turn, question: Question, line: Line) -> tuple[Deal, Stakeholder | None]:
    """The deal and the person that a question means. Raises UserError with buttons where it can't be told."""
    deal_id, person_id = line.take_id("deal"), line.take_id("person")
    probe = Line("deal", "", [Word(word) for name in question.names for word in name.split()])
    named = deals.get(turn.ledger, deal_id) if deal_id else which.named_deal(turn, probe)
    names = tuple(dict.fromkeys((*question.names, *who.typed_names(probe)))) if probe.words else ()
    named = named or _begun(turn, question.names, names)
    deal = named or _settled(turn, line, names)
    turn.about(deal)
    people = people_of(turn, deal) if turn.private_room else ()
    if person_id is not None:
        return deal, next((one for one in people if one.id == person_id), None)
    person = _person(probe, people)
    if person is None and probe.words:
        _nobody(turn, line, named, probe, people)
    return deal, person


def _begun(turn: Turn, said: tuple[str, ...], names: tuple[str, ...]) -> Deal | None:
    """The one deal whose name begins with a word of the question, where nobody is called so."""
    if turn.private_room and dmu.in_my_deals(turn.ledger, names):
        return None
    found = {one.id: one for name in said if len(name) > 1 for one in deals.beginning_with(turn.ledger, key_of(name))}
    return next(iter(found.values())) if len(found) == 1 else None


def _settled(turn: Turn, line: Line, names: tuple[str, ...]) -> Deal:
    return which.settle_deal(turn, line, None, write=False, names=names)


def _person(probe: Line, people: tuple[Stakeholder, ...]) -> Stakeholder | None:
    """Who of these people the words name; where two may be meant, nobody."""
    for _, _, words in probe.spans(beginning.NAME_WORDS):
        scores = who.likeness(words, people)
        best = max(scores.values(), default=0.0)
        sure = [one for one in people if scores.get(one.id) == best]
        if best >= who.ALIKE + 0.2 and len(sure) == 1:
            return sure[0]
    return None


def _nobody(turn: Turn, line: Line, deal: Deal | None, probe: Line, people: tuple[Stakeholder, ...]) -> None:
    """Asks about a name that nobody and no deal has; other words of a question are let go."""
    for _, _, word in probe.spans(1):
        if deal is not None and key_of(deal.name).startswith(key_of(word)):
            continue  # how is orion doing, of Orion Retail
        said = any(re.search(one.format(re.escape(word)), line.text, re.IGNORECASE) for one in NAMED)
        said = said or bool(LATIN.fullmatch(word) and HANGUL.search(line.text))  # globex 누가 결정해?
        if deal is None and (which.near_deals(turn, word) or (said and not people)):
            raise which.no_such_deal(turn, line, word)
        if said and turn.private_room:
            choices = tuple((one, line.again(f"deal:{one.deal_id}", f"person:{one.id}")) for one in people)
            at = deal or deals.required(turn.ledger, people[0].deal_id) if people else deal
            if at is not None:
                raise UserError("no_such_person", word=word, deal=at, choices=choices[: which.MOST_CHOICES], new="")


def _today(turn: Turn) -> Answer:
    """What I have to do: my steps that are overdue, due today or within a week, over all my deals."""
    turn.guard_people()
    found = deal_steps.due(turn.ledger, turn.today + AHEAD)
    return Answer(turn.say("asked_today", steps=found[:MOST_SHOWN], more=len(found[MOST_SHOWN:])))


def _role(turn: Turn, deal: Deal, person: Stakeholder | None, question: Question) -> Answer:
    assert question.role is not None
    people = people_of(turn, deal)
    card = turn.say("asked_role", deal=deal, role=question.role, people=holders(people, question.role)[:MOST_SHOWN])
    return Answer(card, deal_id=deal.id)


def _promised(turn: Turn, deal: Deal, person: Stakeholder | None, question: Question) -> Answer:
    case = gather(turn, deal)
    promised = owed(case.steps, case.plan, four(records_of(turn, case).terms), turn.today)
    card = turn.say("asked_promised", deal=deal, owed=promised, most=MOST_PROMISES)
    return Answer(card, deal_id=deal.id)


def _last(turn: Turn, deal: Deal, person: Stakeholder | None, question: Question) -> Answer:
    people = (person,) if person else people_of(turn, deal)
    last = contacts.last_touches(turn.ledger, deal.id)
    known = sorted((one for one in people if one.id in last), key=lambda one: last[one.id].at, reverse=True)
    never = [one for one in people if one.id not in last]
    card = turn.say(
        "asked_last", deal=deal, person=person, touches=[(one, last[one.id]) for one in known[:MOST_SHOWN]],
        never=never[:MOST_SHOWN], zone=turn.zone, ours=listening.our_touch(turn.ledger, deal.id),
    )  # fmt: skip
    return Answer(card, deal_id=deal.id)


def _worries(turn: Turn, deal: Deal, person: Stakeholder | None, question: Question) -> Answer:
    people = (person,) if person else people_of(turn, deal)
    told = [(one, concern) for one in people for concern in one.open_concerns[::-1]]
    shared = () if person else open_worries(turn, deal)[::-1]
    card = turn.say(
        "asked_worries", deal=deal, person=person, told=told[:MOST_SHOWN], more=len(told[MOST_SHOWN:]), zone=turn.zone,
        shared=shared[:MOST_SHOWN], more_shared=len(shared[MOST_SHOWN:]),
    )  # fmt: skip
    return Answer(card, deal_id=deal.id)


def _needs(turn: Turn, deal: Deal, person: Stakeholder | None, question: Question) -> Answer:
    case = gather(turn, deal)
    names = {one.id: one.known_as for one in case.people}
    mine = [one for one in case.items if one.kind == NEED and one.met_at is None]
    pains = [one for one in case.pains if one.solved_at is None]
    if person:
        mine = [one for one in mine if one.person_id == person.id]
        pains = [one for one in pains if one.person_id == person.id]
    card = turn.say(
        "asked_needs", deal=deal, person=person, needs=mine[:MOST_SHOWN], pains=pains[:MOST_SHOWN], names=names,
        more=len(mine[MOST_SHOWN:]) + len(pains[MOST_SHOWN:]),
    )  # fmt: skip
    return Answer(card, deal_id=deal.id)
