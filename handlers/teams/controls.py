"""What is pressed in an Adaptive Card: buttons in rows that fit a phone, and selects with a button beside them."""

from collections.abc import Iterable, Iterator

from bot.cards import Button, Picker
from handlers.fitting import distinct, one_line, sendable
from handlers.teams.limits import (
    EDGES,
    LABEL,
    LINE,
    OPTIONS,
    OPTIONS_WEIGHT,
    PLACEHOLDER,
    ROW,
    ROW_WIDTH,
    Block,
    breadth,
    weight,
)

SAY, PICK = "line", "pick"  # the verbs of a card's buttons
STYLES = {"primary": "positive", "danger": "destructive"}
MORE: Block = {"type": "TextBlock", "text": "…", "wrap": True}


def execute(title: str, verb: str, data: Block) -> Block:
    """A button that sends `data`, together with the card's inputs."""
    return {"type": "Action.Execute", "title": one_line(title, LABEL), "verb": verb, "data": data}


def actions(buttons: Iterable[Button], alone: bool) -> Iterator[Block]:
    """Rows of buttons. A line too long to be carried whole is left out: half a line would say something else."""
    row: list[Block] = []
    used = 0
    for button in buttons:
        if not button.line or not sendable(button.line, LINE):
            continue
        action = execute(button.label, SAY, {"line": button.line}) | ({} if alone else {"associatedInputs": "none"})
        if button.style:
            action["style"] = STYLES[button.style]
        wide = breadth(action["title"]) + EDGES
        if row and (len(row) == ROW or used + wide > ROW_WIDTH):
            yield {"type": "ActionSet", "actions": row, "spacing": "small"}
            row, used = [], 0
        row.append(action)
        used += wide
    if row:
        yield {"type": "ActionSet", "actions": row, "spacing": "small"}


def choices(options: Iterable[tuple[str, str]], room: int = OPTIONS_WEIGHT) -> list[Block]:
    """As many of the (name, value) options as there is room for, each value whole and once."""
    kept: list[Block] = []
    used = 0
    for name, value in distinct(options)[:OPTIONS]:
        choice = {"title": one_line(name, LABEL), "value": value}
        used += weight(choice)
        if used > room:
            break
        if sendable(value, LINE):
            kept.append(choice)
    return kept


def picker(shown: Picker, place: str, needed: bool) -> Iterator[Block]:
    """A select with a button beside it, since choosing alone says nothing in Teams."""
    options = choices(shown.options)
    if not options:
        return
    select: Block = {
        "type": "Input.ChoiceSet",
        "id": place,
        "style": "compact",
        "choices": options,
        "placeholder": one_line(shown.label, PLACEHOLDER),
    }
    if needed:  # two that are needed would each ask for the other
        select |= {"isRequired": True, "errorMessage": one_line(shown.label, PLACEHOLDER)}
    press = execute("OK", PICK, {"pick": place}) | {"tooltip": one_line(shown.label, PLACEHOLDER)}
    columns = [
        {"type": "Column", "width": "stretch", "items": [select]},
        {"type": "Column", "width": "auto", "items": [{"type": "ActionSet", "actions": [press]}]},
    ]
    yield {"type": "ColumnSet", "columns": columns}
    if len(options) < len(distinct(shown.options)):
        yield MORE
