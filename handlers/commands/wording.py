"""/talk edit: a talking point in the team's own words, for everybody in the workspace, kept in history and undoable."""

from dataclasses import replace

from bot import forms
from bot.cards import Answer, plain
from bot.chapters import Cell
from bot.errors import UserError
from bot.line import Line
from bot.permissions import Action
from bot.roles import FUNCTIONS, GATES, ROLES, Role
from bot.rules import LIMITS, OPTIONAL, Broken, broken
from bot.stages import Stage
from bot.talking import point
from bot.topics import TOPICS
from bot.words import bare
from handlers.commands import which
from handlers.commands.book import Entry
from handlers.commands.fields import LANGUAGES
from handlers.turn import Turn
from store import playbook

RESET = ("reset", "original", "원래대로")
NOTHING = frozenset({"", "-", "–", "—", "없음", "none"})


def edit(turn: Turn, line: Line) -> Answer:
    """Opens a point's texts in a form, or keeps the texts that a form gives; `reset` goes back to ours."""
    turn.allow(Action.EDIT_PLAYBOOK)
    language = LANGUAGES.get(line.take_named("lang"), turn.language)
    cell = _cell(turn, line, language)
    if cell is None:
        return Answer(turn.say("wording_which"), form=forms.wording_of(turn.language, _unnamed(line)))
    if line.take_word(*RESET) or bare(line.typed) in RESET:
        return _reset(turn, cell)
    texts = {name: "" if text.strip() in NOTHING else text for name in LIMITS if (text := line.take_named(name))}
    if not texts:
        return _drafted(turn, line, cell)
    texts = {name: text for name, text in ({} if _complete(texts) else _texts(cell)).items() if text} | texts
    texts = {name: text for name, text in texts.items() if text or name not in OPTIONAL}
    wrong = _wrong(texts)
    return _form(turn, cell, texts, wrong) if wrong else _keep(turn, cell, texts)


def _drafted(turn: Turn, line: Line, cell: Cell) -> Answer:
    """The form; a text without a field's name stands in it as what to say, so that it is kept by a tap and not lost."""
    text = _unnamed(line)
    if not text:
        return _form(turn, cell, _texts(cell))
    texts = _texts(cell) | {"say": text}
    return _form(turn, cell, texts, _wrong({"say": texts["say"]}))


def _unnamed(line: Line) -> str:
    """A text that stands behind the point without a field's name; one word alone is none, unless it is quoted."""
    alone = [word for word in line.words if word.quoted]
    return (line.rest() if len(line.words) > 1 else "".join(word.text for word in alone)).strip()


def _wrong(texts: dict[str, str]) -> tuple[Broken, ...]:
    """The worst of what is wrong with each text."""
    return tuple(rule for name in LIMITS if name in texts for rule in list(broken(name, texts[name]))[:1])


def _complete(texts: dict[str, str]) -> bool:
    """Whether it is the whole form; one that leaves fields out changes the others only."""
    return all(name in texts for name in LIMITS if name not in OPTIONAL)


def _cell(turn: Turn, line: Line, language: str) -> Cell | None:
    """The point that is meant: by its id, by role and stage with what narrows them, or by a concern's topic."""
    if named := line.take_named("point"):
        if found := turn.playbook.named(named, language):
            return found
        raise UserError("which_point")
    if word := line.take_named("topic"):
        topic = TOPICS.find(word)
        return turn.playbook.about(topic.key, language) if topic else None
    role = ROLES.find(line.take_named("role")) or line.take(ROLES)
    stage = which.stage(line)
    if role is None or stage is None:
        return None
    function, gate = line.take(FUNCTIONS), line.take(GATES) if role.key is Role.GATEKEEPER else None
    return _own(turn, role.key, stage, language, function.key if function else None, gate.key if gate else None)


def _own(turn: Turn, role: Role, stage: Stage, language: str, function: object, gate: object) -> Cell:
    """The cell of just this narrowing; where there is none yet, the one it would stand in front of, under its name."""
    best = turn.playbook.cell(role, stage, language, function, gate)  # type: ignore[arg-type]
    return replace(best, function=function, gate=gate)  # type: ignore[arg-type]


def _texts(cell: Cell) -> dict[str, str]:
    return {name: getattr(cell, name) for name in LIMITS}


def _form(turn: Turn, cell: Cell, texts: dict[str, str], wrong: tuple[Broken, ...] = ()) -> Answer:
    """The texts to be changed; where a rule is broken, each problem beside its field, and nothing is lost."""
    line = f"/talk edit point:{cell.id} lang:{cell.language}"
    problems = tuple(
        (str(one.facts["field"]), plain(turn.say("wording_rule", rule=one.rule, facts=one.facts))) for one in wrong
    )
    card = turn.say("wording", cell=cell, texts=texts, problems=problems)
    return Answer(card, form=forms.wording(turn.language, line, texts, problems))


def _keep(turn: Turn, cell: Cell, texts: dict[str, str]) -> Answer:
    topic = {"topic": str(cell.topic)} if cell.topic else {}
    playbook.reword(turn.ledger, cell.id, cell.language, texts | topic)
    blank = replace(cell, avoid="", origin=playbook.TEAM)
    made = replace(blank, **texts)  # type: ignore[arg-type]  # only texts are in there
    alone = "{{goal}}" not in made.say.replace(" ", "")
    nothing = point(made, {})
    card = turn.say(
        "wording_kept", cell=made, shorter=nothing.say if "{{" in made.say else None, alone=alone,
        write=turn.ledger.write_id,
    )  # fmt: skip
    return Answer(card)


def _reset(turn: Turn, cell: Cell) -> Answer:
    gone = playbook.forget(turn.ledger, cell.id, cell.language)
    return Answer(turn.say("wording_reset", cell=cell, gone=gone, write=turn.ledger.write_id))


commands = (
    Entry("talk", "edit", edit, "edit ROLE STAGE [FUNCTION|KIND] | topic:TOPIC [lang:en|ko] [reset]",
          "/talk edit decider evaluating", "/talk 편집 결정권자 평가"),
)  # fmt: skip
