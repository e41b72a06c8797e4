"""/ref import, export: reference cases as a text of CSV or JSON, in and out; good rows load, bad ones are named."""

from bot import case_forms
from bot.cards import Answer, File, plain
from bot.case_rows import write_csv, write_json
from bot.cases import plan, read
from bot.errors import UserError
from bot.lexer import LONGEST_LINE
from bot.line import Line
from bot.permissions import Action
from handlers.commands import refused
from handlers.commands.book import Entry
from handlers.commands.pasted import rows_of
from handlers.commands.ref_which import guard
from handlers.turn import Turn
from store import references

MOST_SHOWN = 8


def import_(turn: Turn, line: Line) -> Answer:
    """Reads pasted rows; importing them twice changes nothing."""
    guard(turn)
    if len(turn.said.line) > LONGEST_LINE:
        raise UserError("too_long", most=LONGEST_LINE, text=turn.said.line)
    pasted = rows_of(turn, line)
    if not pasted:
        return Answer(turn.say("form_cases"), form=case_forms.paste(turn.language))
    cases = read(pasted, pasted=True, today=turn.today)
    library = turn.library()
    planned = plan(library.references, cases.rows, turn.today)
    references.carry_out(turn.ledger, planned)
    told = [*planned.added, *(after for _, after in planned.changed)]
    card = turn.say(
        "cases_imported",
        plan=planned,
        bad=cases.bad[:MOST_SHOWN],
        more=max(0, len(cases.bad) - MOST_SHOWN),
        bad_rows=cases.bad_rows,
        unused=cases.unused,
        silent=[one for one in told if not one.consent],
        samples_ended=library.samples_told and any(one.consent and not one.sample for one in told),
        json=pasted.lstrip().startswith(("[", "{")),
        write=turn.ledger.write_id,
    )
    return Answer(card, files=refused.file_of(turn, cases.bad, MOST_SHOWN, "trouble"))


def export(turn: Turn, line: Line) -> Answer:
    """All cases in a file that spreadsheets open and `import` reads again; `json` for programs."""
    guard(turn)
    turn.allow(Action.EXPORT)
    cases = turn.library().references
    as_json = line.take_word("json")
    name = "references.json" if as_json else "references.csv"
    data = write_json(cases) if as_json else write_csv(cases)
    card = turn.say("cases_exported", count=len(cases), name=name)
    about = turn.say("cases_file", count=len(cases))
    return Answer(card, files=(File(name, "application/json" if as_json else "text/csv", data, plain(about)),))


commands = (
    Entry("ref", "import", import_, "import [CSV or JSON]",
          "/ref import '[{\"customer\": \"Hanil Foods\", \"industry\": \"food\"}]'",
          "/ref 가져오기 '[{\"고객사\": \"한일식품\", \"업종\": \"식품\"}]'"),
    Entry("ref", "export", export, "export [json]", "/ref export", "/ref 내보내기"),
)  # fmt: skip
