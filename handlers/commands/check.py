"""/deal check and /talk check: what a stage expects before a move, and whether a message reaches one member only."""

from bot import forms
from bot.cards import Answer
from bot.conflicts import exposed, only_for
from bot.deals import Deal
from bot.errors import UserError
from bot.line import Line
from bot.preflight import CHECKS, hints, lacking
from bot.topics import Topic, mentioned
from handlers.commands import which
from handlers.commands.book import Entry
from handlers.commands.case import gather, records_of, short
from handlers.turn import Turn
from store import deal_ticks, dmu, dmu_shown

# These are said in a line of their own; the rest may be kept elsewhere.
SAID_HERE = ("initiator", "pain", "goal", "buyer", "gatekeeper")


def deal_check(turn: Turn, line: Line) -> Answer:
    """What this stage and the next expect; naming one of them notes that the team has it, `no` takes that back."""
    named = which.named_deal(turn, line)
    key, off = line.take(CHECKS), line.take_word("no", "not", "아님", "없음")
    if named is None and line.words:
        raise which.no_such_deal(turn, line, line.rest())
    deal = which.settle_deal(turn, line, named, write=key is not None)
    if line.words:
        slips = next((CHECKS.near(word) for _, _, word in line.spans(1) if CHECKS.near(word)), ())
        choices = tuple((one, f"/deal check deal:{deal.id} {one}") for one in slips[:3])
        raise UserError("unknown_check", word=line.rest(), deal=deal, choices=choices)
    if key:
        (deal_ticks.drop if off else deal_ticks.add)(turn.ledger, deal, key.key)
    return _checklist(turn, deal, key.key if key else "", off)


def _checklist(turn: Turn, deal: Deal, done: str, off: bool) -> Answer:
    case = gather(turn, deal, dmu_shown.judged(turn.ledger, deal.id))
    records = records_of(turn, case)
    ahead, now, later = lacking(records)
    advice = turn.playbook.lens(deal.buyclass, ahead, turn.language)
    card = turn.say(
        "deal_check", deal=deal, expected=now, later=later, ahead=ahead, ticks=sorted(case.ticks), done=done, off=off,
        offered=[one for one in (*now, *later) if one not in SAID_HERE],
        hints=hints(records), advice=advice.text if advice else "", write=turn.ledger.write_id,
    )  # fmt: skip
    return Answer(card, deal_id=deal.id)


def message_check(turn: Turn, line: Line) -> Answer:
    """Reads a message before it goes out: whom of the deal it reaches, and whether it names the shared goal."""
    turn.guard_people()
    named = which.named_deal(turn, line, prose=True)
    deal = which.settle_deal(turn, line, named, write=False)
    text = short(line.rest())
    if not text:
        return Answer(
            turn.say("form_message", deal=deal), form=forms.message(turn.language, f"/talk check deal:{deal.id}")
        )
    people = dmu.people(turn.ledger, deal.id)
    card = turn.say(
        "message_checked", deal=deal, text=text, topics=mentioned(text)[:3], only=only_for(text, deal.goal, people),
        people=people, exposed=exposed(text, people), jobs=Topic.JOB_SECURITY in mentioned(text),
    )  # fmt: skip
    return Answer(card, deal_id=deal.id)


commands = (
    Entry("deal", "check", deal_check, "check DEAL [WHAT WE HAVE]", "/deal check acme", "/deal 점검 acme"),
    Entry("talk", "check", message_check, "check [DEAL] MESSAGE",
          '/talk check acme "Our licence is cheaper than theirs"', '/talk 점검 acme "라이선스 비용이 더 저렴합니다"'),
)  # fmt: skip
