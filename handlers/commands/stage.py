"""/deal stage and the ways a deal ends: stages move forwards and back, outcomes are something else."""

from typing import Any

from bot.cards import Answer
from bot.coaching import Case
from bot.deals import Deal, Outcome
from bot.errors import UserError
from bot.line import Line
from bot.preflight import expected, hints
from bot.roles import Role
from bot.stages import Stage
from bot.verbs import HOMOGRAPHS, POLITE, VERBS
from bot.words import bare
from handlers.commands import hold, which
from handlers.commands.book import Entry
from handlers.commands.case import MOST_PEOPLE, coached, conflicts_in, gather, records_of, references_for, short
from handlers.turn import Turn
from store import deals, dmu_shown

MOST_EXPECTED = 4  # of what a stage expects; the rest is a command away


ONWARD = frozenset("next the one further on ahead forward 다음 다음으로 단계 stage".split())


def onward(turn: Turn, line: Line, named: Deal | None) -> Answer | None:
    """Where a line only asks for the next stage, that one to be moved to by a tap; None where it says more."""
    words = {bare(word.text) for word in line.words if not (word.quoted or word.name)}
    after = "next" in words or "다음" in words or line.verb == "next"
    to = line.verb == "stage" or not words.isdisjoint(("stage", "단계", "단계로"))
    if not (after and to and words <= ONWARD | POLITE) or any(word.quoted for word in line.words):
        return None
    deal = which.settle_deal(turn, line, named, write=False)
    ahead = Stage.of(deal.stage.number + 1) if deal.stage is not Stage.REVIEW else None
    return Answer(turn.say("stage_ahead", deal=deal, ahead=ahead), deal_id=deal.id)


def stage(turn: Turn, line: Line) -> Answer:
    """Shows a deal's stage, or moves it and coaches; going back asks why, once, and is nobody's fault."""
    reason = line.take_named("reason")
    named = which.named_deal(turn, line)
    if next_one := onward(turn, line, named):
        return next_one
    other = _other_reading(line)
    target = which.stage(line)
    if named is None and target is None and line.words and not which.stage_like(line):
        raise which.no_such_deal(turn, line, line.words[0].text)
    deal = _deal(turn, line, named, target)
    if target is None:
        which.ask_stage(turn, line, deal)
        if line.words and not line.words[0].quoted:
            raise UserError("unknown_stage", word=line.rest(), deal=deal, stages=list(Stage))
        return Answer(turn.say("stage_shown", deal=deal, days=deal.days_in_stage(turn.now), stages=list(Stage)))
    which.one_stage(line, deal, target)
    if all(not word.quoted and bare(word.text) in POLITE for word in line.words):
        line.words = []
    reason = short(reason or line.rest())
    if target is deal.stage:
        return _same_stage(turn, deal, reason, other)
    if not deal.open and not _after_the_sale(deal, target):
        raise UserError("deal_ended", deal=deal)
    return _move(turn, deal, target, reason, other)


def _other_reading(line: Line) -> str:
    """The verb that a word behind the deal also is, where no stage verb was said: acme review."""
    said = next((word.text for word in line.words if not word.quoted and bare(word.text) in HOMOGRAPHS), "")
    found = VERBS["deal"].find(said) if said and not line.typed else None
    return found.key if found else ""


def _deal(turn: Turn, line: Line, named: Deal | None, target: Stage | None) -> Deal:
    said = [word for word in line.words if word.quoted or bare(word.text) not in POLITE]
    if named is None and target is not None and said and not said[0].quoted:
        raise which.no_such_deal(turn, line, said[0].text)
    return which.settle_deal(turn, line, named, write=target is not None)


def _after_the_sale(deal: Deal, target: Stage) -> bool:
    """Whether a won deal goes on to what the customer still does: put it into use, review and learn."""
    return deal.outcome is Outcome.WON and target in (Stage.IMPLEMENT, Stage.REVIEW)


def _same_stage(turn: Turn, deal: Deal, reason: str, other: str) -> Answer:
    """Already there: the reason for the last move is added, or the stage is shown."""
    moves = deals.moves_of(turn.ledger, deal.id)
    if reason and moves and moves[-1].back:
        deals.explain_move(turn.ledger, deal, reason)
        return Answer(turn.say("reason_saved", deal=deal, reason=reason, write=turn.ledger.write_id))
    return Answer(turn.say("stage_same", deal=deal, days=deal.days_in_stage(turn.now), stages=list(Stage), other=other))


def _move(turn: Turn, deal: Deal, target: Stage, reason: str, other: str) -> Answer:
    moved = deals.move(turn.ledger, deal, target, reason)
    back = target.number < deal.stage.number
    facts = {
        "deal": moved,
        "source": deal.stage,
        "back": back,
        "reason": reason,
        "write": turn.ledger.write_id,
        "other": other,
    }
    if not turn.private_room:
        return Answer(turn.say("stage_quiet", **facts), deal_id=deal.id)
    case = gather(turn, moved, dmu_shown.coached(turn.ledger, deal.id))
    many = dmu_shown.how_many(turn.ledger, deal.id) if len(case.people) >= MOST_PEOPLE else 0
    found = references_for(turn, case, _asker(moved), target, most=3)
    private = turn.say(
        "stage_moved",
        **facts,
        **preflight_of(turn, case, target),
        conflicts=conflicts_in(turn, case),
        coached=coached(turn, case, found),
        more=max(0, many - MOST_PEOPLE),
        matches=found.matches,
    )
    public = turn.say("stage_public", **facts, actor=turn.speaker)
    return Answer(private, public, deal_id=deal.id)


def preflight_of(turn: Turn, case: Case, going_to: Stage) -> dict[str, Any]:
    """What a stage expects and isn't there, the most telling first, with what size and buying situation tell."""
    lacking = expected(going_to, records_of(turn, case))
    advice = turn.playbook.lens(case.deal.buyclass, going_to, turn.language)
    return {
        "expected": lacking[:MOST_EXPECTED],
        "expected_more": len(lacking[MOST_EXPECTED:]),
        "hints": hints(case.records),
        "advice": advice.text if advice else "",
    }


def _asker(deal: Deal) -> Role | None:
    """Whom references should convince: near the decision, the decider (capability C69)."""
    return Role.DECIDER if deal.stage in (Stage.EVALUATE, Stage.CHOOSE) else None


def _end(outcome: Outcome, turn: Turn, line: Line) -> Answer:
    """Won, lost or no decision, with a reason; the stage stays what it was."""
    reason = line.take_named("reason")
    named = which.named_deal(turn, line, prose=True)
    deal = which.settle_deal(turn, line, named)
    if named is None and line.words and not line.words[0].quoted:
        which.mistyped_deal(turn, line)
        if turn.echo == "last":  # what everybody reads isn't told of a deal that was only guessed
            raise which.ask_anew(turn, line, deal)
    reason = short(reason or line.rest())
    if deal.outcome is outcome and not reason:
        return Answer(turn.say("ended_already", deal=deal))
    ended = deals.end(turn.ledger, deal, outcome, reason)
    facts = {"deal": ended, "reason": ended.outcome_reason, "write": turn.ledger.write_id}
    public = turn.say("ended_public", **facts, actor=turn.speaker) if turn.private_room else None
    return Answer(turn.say("ended", **facts), public, deal_id=deal.id)


def won(turn: Turn, line: Line) -> Answer:
    """The customer bought from us."""
    return _end(Outcome.WON, turn, line)


def lost(turn: Turn, line: Line) -> Answer:
    """The customer bought elsewhere."""
    return _end(Outcome.LOST, turn, line)


def nodecision(turn: Turn, line: Line) -> Answer:
    """The customer decided nothing."""
    return _end(Outcome.NODECISION, turn, line)


def reopen(turn: Turn, line: Line) -> Answer:
    """Takes an ended deal up again, at the stage where it ended."""
    named = which.named_deal(turn, line)
    if named is None and line.words:
        raise which.no_such_deal(turn, line, line.words[0].text)
    deal = which.settle_deal(turn, line, named)
    if deal.held(turn.today):
        return hold.awake(turn, deal)
    if deal.open:
        return Answer(turn.say("open_already", deal=deal))
    closed = (deal.outcome_at.astimezone(turn.zone).date(), turn.today) if deal.outcome_at else None
    opened = deals.end(turn.ledger, deal, Outcome.OPEN, "", closed)
    facts = {"deal": opened, "write": turn.ledger.write_id}
    public = turn.say("reopened_public", **facts, actor=turn.speaker) if turn.private_room else None
    return Answer(turn.say("reopened", **facts), public, deal_id=deal.id)


commands = (
    Entry("deal", "stage", stage, "stage DEAL [STAGE] [reason]", "/deal stage acme evaluating",
          "/deal acme 단계 평가"),
    Entry("deal", "won", won, "won DEAL [reason]", '/deal won acme "fastest to set up"',
          '/deal 수주 acme "가장 빨랐음"'),
    Entry("deal", "lost", lost, "lost DEAL [reason]", '/deal lost acme "price"', '/deal 실주 acme "가격"'),
    Entry("deal", "nodecision", nodecision, "nodecision DEAL [reason]", '/deal nodecision acme "budget moved"',
          '/deal 무결정 acme "예산 이월"'),
    Entry("deal", "reopen", reopen, "reopen DEAL", "/deal reopen acme", "/deal 재개 acme"),
)  # fmt: skip
