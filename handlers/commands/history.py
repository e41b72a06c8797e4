"""History, undo and redo: every write can be taken back, also one that took something back."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.cards import Answer
from bot.errors import UserError
from bot.line import Line
from bot.people import is_named
from bot.permissions import Action
from handlers.commands import deal_named, which
from handlers.commands.book import Entry
from handlers.turn import Turn
from store import criteria, deals, dmu, erasing, options, outcome, people, plan, policy, references, uses
from store import history as journal
from store.history import Change, ConflictError, Write

UNDO_FOR = timedelta(minutes=10)  # an Undo button is for the moment; later it asks once more
MOST_SHOWN = 10
MOST_OFFERED = 5
ERASED = "erased"
PUBLIC = ("deals.stage", "deals.outcome", "deals.chosen_id")  # the room was told, so it is told again
PEOPLE = frozenset((
    "stakeholders", "concerns", "touches", "point_marks", "option_notes", "scores", "plan_steps", "reviews",
    "insights", "items", "demos", "notes",
))  # fmt: skip
FACTS = ("people", "industry", "amount")

# The column that tells what a change was about, by table; the first that changed is told.
TOLD = {
    "deals": ("stage", "outcome", "chosen_id", "hold_until", "close_on", "country", "escalated_on", "goal", "long_goal",
              "trigger", "trigger_side", "found_by", "asked_by", "owner", "name", "outcome_reason"),
    "demos": ("state", "day", "feedback", "kind", "state"),
    "stakeholders": ("left_at", "retired_at", "noticed", "advice", "value", "value_told_at", "guards_id", "roles",
                     "stance", "owner", "owner_side", "met_at", "function", "department", "title", "name"),
    "pains": ("solved_at", "size", "stakeholder_id", "text"),
    "items": ("met_at", "text"),
    "next_steps": ("done_at", "due", "text"),
    "concerns": ("addressed_at", "topic", "text"),
    "touches": ("kind",),
    "channels": ("deal_id", "quiet"),
    "stage_moves": ("reason",),
    "members": ("language", "manager"),
    "access_rules": ("level",),
    "ticks": ("key",),
    "point_marks": ("mark",),
    "wordings": ("fields", "point"),
    "case_studies": ("facts", "slug"),
    "case_uses": ("grade", "state"),
    "policies": ("value", "text"),
    "mappings": ("name",),
    "option_notes": ("reflected_at", "text"),
    "options": ("retired_at", "recommended", "scope", "deployment", "pains", "name"),
    "scores": ("value",),
    "criteria": ("weight", "name"),
    "terms": ("state", "text", "due", "state"),
    "reviews": ("learned", "consent"),
    "kpis": ("actual", "target", "baseline", "name"),
    "plan_steps": ("done_at", "owner", "due", "track", "text"),
    "insights": ("text",),
    "notes": ("text",),
    "digests": ("stopped", "at", "weekdays", "timezone", "quiet", "language", "at"),
    "notices": ("reminders", "quiet_from", "reminders"),
    "reminders": ("dropped_at", "not_before", "kind"),
}  # fmt: skip
NEEDS = {  # taking these back is doing them
    "access_rules": Action.CHANGE_ACCESS, "wordings": Action.EDIT_PLAYBOOK, "policies": Action.CHANGE_POLICY,
}  # fmt: skip
CASES = ("case_studies", "case_uses")
# Whose rows are told of by name, though the columns that changed don't say it.
OUTCOMES = {
    "options": options.name_of,
    "criteria": criteria.name_of,
    "terms": plan.term_of,
    "plan_steps": plan.step_text,
    "kpis": outcome.kpi_name,
    "demos": people.demo_of,
    "policies": policy.name_of,
}


@dataclass(frozen=True)
class Told:
    """A write in words: which column of which table, from what to what, and whose.

    `again` is "undone" for a write that took this back, "redone" for one that brought it back.
    """

    write: Write
    what: str
    before: Any = None
    after: Any = None
    name: str = ""
    again: str = ""


def tell(turn: Turn, write: Write) -> Told:
    """A write in words; an undo and a redo are told by what they undo."""
    first, again = write, ""
    while first.undoes and (earlier := journal.get(turn.ledger, first.undoes)):
        first, again = earlier, "redone" if again == "undone" else "undone"
    told = _told(turn, first)
    if _names_somebody(turn, first, (told.before, told.after, told.name)):
        told = Told(first, "hidden")
    return replace(told, write=write, again=again)


def _told(turn: Turn, write: Write) -> Told:
    """The most telling change of a write; `what` is a key of the reply `told`."""
    subjects = [change.subject for change in write.changes]
    if not turn.private_room and not PEOPLE.isdisjoint(subjects):
        return Told(write, "hidden")
    if not turn.private_room and not set(subjects).isdisjoint(CASES):
        return Told(write, "case_studies.hidden")
    if (many := subjects.count("case_studies")) > 1:
        return Told(write, "case_studies.many", None, many)
    if (many := subjects.count("items")) > 1:
        return Told(write, "items.many", None, many)
    if (many := subjects.count("deals")) > 1:
        return Told(write, "deals.many", None, many)
    if write.verb == erasing.VERB and not subjects:
        return Told(write, ERASED, None, write.said.partition(":")[0])
    for subject in TOLD:
        for change in write.changes:
            if change.subject == subject and (told := _changed(turn, write, change)):
                return told
    return Told(write, "other")


def _names_somebody(turn: Turn, write: Write, values: Iterable[object]) -> bool:
    """Whether these texts would speak of the customer's people by name where outsiders read."""
    if turn.private_room or not write.deal_id:
        return False
    text = "\n".join(map(str, values))
    return any(is_named(one, text) for one in dmu.names(turn.ledger, write.deal_id))


def _changed(turn: Turn, write: Write, change: Change) -> Told | None:
    """One row's change by its first telling column; None where none tells."""
    subject, columns = change.subject, TOLD[change.subject]
    if change.before is None and subject == "stage_moves":
        return None
    before, after = change.before or {}, change.after or {}
    name = str(after.get("name") or before.get("name") or "") or _name(turn, change)
    if subject == "stakeholders" and "stance" in after and not _sees_stances(turn, write):
        return Told(write, "hidden.-")
    if change.before is None or change.after is None:
        what = f"{subject}.{'made' if change.before is None else 'gone'}"
        return Told(write, what, None, (after or before).get(columns[-1]), name)
    if subject == "deals" and (facts := {key: after[key] for key in FACTS if key in after}):
        return Told(write, "deals.facts", before, facts, name)
    column = next((column for column in columns if column in after), None)
    return Told(write, f"{subject}.{column}", before[column], after[column], name) if column else None


def _sees_stances(turn: Turn, write: Write) -> bool:
    return turn.may(Action.SEE_STANCES, deals.get(turn.ledger, write.deal_id) if write.deal_id else None)


def _name(turn: Turn, change: Change) -> str:
    """Whom a change is about, where its own columns don't say."""
    if change.subject == "stakeholders":
        return dmu.name_of(turn.ledger, change.row_id)
    if change.subject in OUTCOMES:
        row = {**(change.before or {}), **(change.after or {})}
        if "term" in row:
            return str(row["term"])
        return OUTCOMES[change.subject](turn.ledger, change.row_id)
    if change.subject == "deals" and (chosen := {**(change.before or {}), **(change.after or {})}.get("chosen_id")):
        return options.name_of(turn.ledger, chosen)
    return _customer(turn, change) if change.subject in CASES else ""


def _customer(turn: Turn, change: Change) -> str:
    """Whose story a change is about."""
    row = {**(change.before or {}), **(change.after or {})}
    if change.subject == "case_studies":
        return str(row["facts"]["customer"] if "facts" in row else references.name_of(turn.ledger, change.row_id))
    case = row.get("case_id") or uses.case_of(turn.ledger, change.row_id)
    return references.name_of(turn.ledger, case) if case else ""


def history(turn: Turn, line: Line) -> Answer:
    """What was changed on a deal, by whom and when, latest first."""
    named = which.named_deal(turn, line)
    if named is None and line.words:
        raise which.no_such_deal(turn, line, line.rest())
    turn.guard_people()
    deal = which.settle_deal(turn, line, named, write=False)
    told = [tell(turn, write) for write in journal.of_deal(turn.ledger, deal.id, MOST_SHOWN)]
    return Answer(turn.say("history", deal=deal, told=told, zone=turn.zone), deal_id=deal.id)


def undo(turn: Turn, line: Line) -> Answer:
    """Takes a write back by its number, or lists my last five."""
    number = line.take_number()
    if number is None:
        mine = journal.mine(turn.ledger, 4 * MOST_OFFERED)
        told = [tell(turn, write) for write in mine if write.undone_by is None]
        # What was brought back is listed itself.
        standing = [one for one in told if one.again != "redone" and one.what != ERASED]
        return Answer(turn.say("undo_list", told=standing[:MOST_OFFERED], zone=turn.zone))
    anyway = line.take_word("anyway", "그래도")
    return _take_back(turn, number, late=anyway or line.take_word("late"), anyway=anyway)


def redo(turn: Turn, line: Line) -> Answer:
    """Brings back what I undid last."""
    mine = (write for write in journal.mine(turn.ledger, 20) if write.undoes and write.undone_by is None)
    number = next((write.id for write in mine if tell(turn, write).again == "undone"), None)
    if number is None:
        raise UserError("nothing_to_redo")
    return _take_back(turn, number, late=True)


def _allowed(turn: Turn, write: Write) -> None:
    """Refuses to take back what the speaker might not do."""
    for change in write.changes:
        if action := NEEDS.get(change.subject):
            turn.allow(action)
        if change.subject == "members" and any((one or {}).get("manager") for one in (change.before, change.after)):
            turn.allow(Action.CHANGE_ACCESS)


def _take_back(turn: Turn, number: int, late: bool = False, anyway: bool = False) -> Answer:
    """Undoes a write: `late` where it is old, `anyway` where somebody changed the same since."""
    write = journal.get(turn.ledger, number)
    if write is None:
        raise UserError("nothing_to_undo")
    _allowed(turn, write)
    told = tell(turn, write)
    if told.what == ERASED:
        raise UserError("erased_for_good")
    if write.undone_by is not None:
        raise UserError("undone_already", told=told, redo=write.undone_by)
    if not late and turn.now - write.at > UNDO_FOR:
        raise UserError("undo_late", told=told, zone=turn.zone)
    deal_named.free_again(turn, write)
    try:
        journal.undo(turn.ledger, write, anyway)
    except ConflictError as error:
        hangs = any(conflict.column == "" for conflict in error.conflicts)
        shown = () if told.what == "hidden" or told.what.startswith(CASES) else error.conflicts
        if _names_somebody(turn, write, (value for one in shown for value in (one.ours, one.theirs))):
            shown = ()
        raise UserError("undo_conflict", told=told, conflicts=shown, hangs=hangs) from error
    deal = deals.get(turn.ledger, write.deal_id) if write.deal_id else None
    if deal:
        turn.about(deal)
    facts = {"told": replace(told, again=""), "deal": deal, "redone": told.again == "undone"}
    card = turn.say("undone", **facts, write=turn.ledger.write_id)
    told_all = deal and told.what in PUBLIC and turn.private_room
    public = turn.say("undone_public", **facts, actor=turn.speaker) if told_all else None
    return Answer(card, public, deal_id=deal.id if deal else None)


commands = (
    Entry("deal", "history", history, "history DEAL", "/deal history acme", "/deal 이력 acme"),
    Entry("deal", "undo", undo, "undo [NUMBER]", "/deal undo", "/deal 되돌리기"),
    Entry("deal", "redo", redo, "redo", "/deal redo", "/deal 다시하기"),
    Entry("dmu", "history", history, "history DEAL", "/dmu history acme", "/dmu 이력 acme"),
    Entry("dmu", "undo", undo, "undo [NUMBER]", "/dmu undo", "/dmu 되돌리기"),
    Entry("dmu", "redo", redo, "redo", "/dmu redo", "/dmu 다시하기"),
    Entry("ref", "undo", undo, "undo [NUMBER]", "/ref undo", "/ref 되돌리기"),
    Entry("ref", "redo", redo, "redo", "/ref redo", "/ref 다시하기"),
)
