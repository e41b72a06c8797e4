"""/ref add, edit, remove: the team's own reference cases, by form or in a line; nothing typed is ever lost."""

from dataclasses import replace

from bot import case_forms
from bot.cards import Answer, Form, plain
from bot.case_forms import SLOTS
from bot.cases import KEPT_IF_EMPTY, changed, of_values, read_fields
from bot.errors import UserError
from bot.lexer import LONGEST_LINE, quoted
from bot.line import Line
from bot.sheets import Trouble
from handlers.commands.book import Entry
from handlers.commands.ref_which import guard, the_case
from handlers.turn import Turn
from store import references

ALSO = {"name": "customer", "pain": "pains", "lang": "language", "role": "quote_role", "due": "consent_until"}
FIELD_OF = {slot: field for field, slot in SLOTS.items()} | ALSO
LISTS = ("pains", "metrics", "proofs")  # may be said several times
MOST_NAMED = 6  # changed fields that the answer names
EMPTIED = ("-", "–", "none", "없음")  # what empties a field in a line


def add(turn: Turn, line: Line) -> Answer:
    """A new case. Consent is asked for by name: without it the case is kept, but not suggested."""
    guard(turn)
    _whole(turn)
    told = _slots(line)
    name = told.pop("customer", "") or line.rest()
    if not name and not told:
        return Answer(turn.say("form_case"), form=_form(turn, "/ref add", {}))
    told["customer"] = name
    values, troubles = read_fields(told, turn.today)
    if troubles or not name:
        return _troubled(turn, "/ref add", told, troubles or [Trouble(0, "no_customer", "customer")])
    new = replace(of_values(values), updated=turn.today)
    if existing := references.by_slug(turn.ledger, new.slug):
        raise UserError("reference_exists", reference=existing)
    ended = turn.library().samples_told and new.consent
    return _shown(turn, "case_added", references.insert(turn.ledger, new), samples_ended=ended)


def edit(turn: Turn, line: Line) -> Answer:
    """Changes a case: by its form, whose empty fields are emptied, or in a line, which changes what it names."""
    guard(turn)
    _whole(turn)
    by_form = line.take_word("form")
    reference = the_case(turn, line)
    told = _slots(line)
    said = f"/ref edit case:{reference.id} form"
    if line.words:
        raise UserError("words_unused", word=line.rest(), reference=reference, again=said)
    if not told:
        return Answer(
            turn.say("form_case_edit", reference=reference), form=_form(turn, said, case_forms.texts(reference))
        )
    if by_form:
        told = dict.fromkeys(case_forms.on_form(turn.language), "") | told
    else:
        told = {name: "" if text in EMPTIED and name not in KEPT_IF_EMPTY else text for name, text in told.items()}
    values, troubles = read_fields(told, turn.today)
    if troubles:
        return _troubled(turn, said, case_forms.texts(reference) | told, troubles)
    ended = turn.library().samples_told and bool(values.get("consent")) and not reference.sample
    references.change(turn.ledger, changed(reference, values, turn.today))
    changes = () if by_form else tuple(told.items())[:MOST_NAMED]
    return _shown(turn, "case_changed", reference.id, samples_ended=ended, changes=changes)


def remove(turn: Turn, line: Line) -> Answer:
    """Takes a case out, with what became of it; undoing brings both back."""
    guard(turn)
    reference = the_case(turn, line)
    references.remove(turn.ledger, reference.id)
    return Answer(turn.say("case_removed", reference=reference, write=turn.ledger.write_id))


def _whole(turn: Turn) -> None:
    """Refuses a line of which the end wasn't read."""
    if len(turn.said.line) > LONGEST_LINE:
        raise UserError("too_long", most=LONGEST_LINE, text=turn.said.line)


def _slots(line: Line) -> dict[str, str]:
    """The texts of the fields that the line names, taken from it."""
    told: dict[str, str] = {}
    for slot, field in FIELD_OF.items():
        while (field in LISTS or field not in told) and (text := line.take_named(slot)):
            told[field] = f"{told[field]}\n{text}" if field in told else text
    return told


def _form(turn: Turn, line: str, known: dict[str, str], problems: tuple[tuple[str, str], ...] = ()) -> Form:
    return case_forms.case(turn.language, line, known, problems)


def _troubled(turn: Turn, line: str, told: dict[str, str], troubles: list[Trouble]) -> Answer:
    """The form once more, each trouble beside its field; nothing that was typed is lost."""
    problems = tuple((one.field, plain(turn.say("trouble", trouble=one))) for one in troubles)
    again = " ".join([line, *(f"{SLOTS[name]}:{quoted(text)}" for name, text in told.items() if text)])
    card = turn.say("case_unreadable", troubles=troubles, again=again)
    return Answer(card, form=_form(turn, line, told, problems))


def _shown(turn: Turn, reply: str, number: int, samples_ended: bool, **facts: object) -> Answer:
    reference = references.get(turn.ledger, number)
    assert reference is not None
    card = turn.say(reply, reference=reference, samples_ended=samples_ended, write=turn.ledger.write_id, **facts)
    return Answer(card)


commands = (
    Entry("ref", "add", add,
          "add NAME [industry:] [size:] [pain:] [consent:yes|no] [naming:logo|name|anonymous] [contact:] …",
          '/ref add "Hanil Foods" industry:food size:300 pain:"Waste is noticed too late" consent:yes',
          '/ref 추가 한일식품 업종:식품 규모:300 고민:"폐기가 늦게 보임" 동의:예'),
    Entry("ref", "edit", edit, "edit NAME [any slot of add; - empties it]", '/ref edit northwind contact:"Kim, CFO"',
          '/ref 수정 한빛기계 연락처:"김 이사"'),
    Entry("ref", "remove", remove, "remove NAME", "/ref remove northwind", "/ref 삭제 한빛기계"),
)  # fmt: skip
