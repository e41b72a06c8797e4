"""A neutral card becomes Slack's Block Kit, within Slack's limits and with every fact as literal text.

Facts travel in `rich_text` and `plain_text`, which Slack shows as they are: a customer named `*bold*` or `<!channel>`
needs no escaping there. Only a note's mentions and code use mrkdwn, and only with text that can't be read as markup.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.cards import (
    Bullets,
    Button,
    Buttons,
    Card,
    Facts,
    Image,
    Note,
    Part,
    Picker,
    Rich,
    Run,
    Text,
    Title,
    plain,
    spoken,
)
from handlers.fitting import UNSENDABLE, cut, distinct, sendable, size
from handlers.slack.limits import (
    ACTIONS,
    ALT,
    BLOCKS,
    BLOCKS_RESERVE,
    CONTEXT,
    FALLBACK,
    HEADER,
    LABEL,
    MEMBER,
    MESSAGE,
    MESSAGE_RESERVE,
    OPTION_VALUE,
    OPTIONS,
    PLACEHOLDER,
    ROOM,
    TEXT,
    URL,
    VALUE,
    Block,
    escape,
    finding,
    label,
)

# What mrkdwn could read as markup, an emoji, a mention or an address.
MARKUP = re.compile(r"[*_~`>|]|:\S|[@#]|//|www\.")
LINK = re.compile(r"https://[A-Za-z0-9.-]+(?:/[A-Za-z0-9._~/?&=%-]*)?")  # an address in which nothing is markup
MORE: Block = {"type": "context", "elements": [{"type": "plain_text", "text": "…", "emoji": False}]}


@dataclass(frozen=True)
class Message:
    """Blocks, and the same in words for notifications and screen readers."""

    blocks: list[Block]
    text: str

    @property
    def body(self) -> Block:
        """As the fields of a message; the blocks are left out where there are none."""
        return {"text": self.text, "blocks": self.blocks} if self.blocks else {"text": self.text}


def render(card: Card, controls: bool = True) -> Message:
    """The card as a message; without `controls` its buttons and pickers are left out."""
    shown = (part for part in card.parts if controls or not isinstance(part, Buttons | Picker))
    return Message(_fit(weighed for part in shown for weighed in _weighed(part)), _fallback(card))


@lru_cache(2048)  # most parts of a card are the same for everybody, or for everybody on a deal; nobody changes a block
def _weighed(part: Part) -> tuple[tuple[Block, int], ...]:
    """A part's blocks, each with how much text it holds."""
    return tuple((block, _weight(block)) for block in _blocks(part))


def _blocks(part: Part) -> Iterator[Block]:
    match part:
        case Title(text):
            yield from _title(text)
        case Text(text):
            yield from _rich_text([_section(text)])
        case Bullets(items):
            sections = [section for item in items if not _blank(section := _section(item))]
            yield from _rich_text([{"type": "rich_text_list", "style": "bullet", "elements": sections}])
        case Facts(rows):
            yield from _rich_text([_section(_fact_runs(rows))])
        case Note(text):
            yield from _context(text)
        case Buttons(buttons):
            yield from _actions([_button(button) for button in buttons])
        case Picker():
            yield from _picker(part)
        case Image(url, alt):
            yield from _image(url, alt)


def _title(text: Rich) -> Iterator[Block]:
    """A header; one that is too long for it, or names a colleague, is bold text instead and loses nothing."""
    words = "".join(run.text for run in text)
    if size(words) <= HEADER and all(run.style in {"plain", "strong", "code"} for run in text):
        yield {"type": "header", "text": label(words, HEADER)}
    else:
        bold = tuple(Run(run.text, "strong") if run.style in {"plain", "code"} else run for run in text)
        yield from _rich_text([_section(bold)])


def _rich_text(elements: list[Block]) -> Iterator[Block]:
    kept = [element for element in elements if not _blank(element)]
    if kept:
        yield {"type": "rich_text", "elements": kept}


def _blank(element: Block) -> bool:
    """Whether nothing of it would be seen."""
    inner = element.get("elements")
    return all(map(_blank, inner)) if inner is not None else element["type"] == "text" and not element["text"].strip()


def _section(text: Rich) -> Block:
    return {"type": "rich_text_section", "elements": [element for run in text for element in _element(run)]}


def _element(run: Run) -> Iterator[Block]:
    if run.style == "user" and MEMBER.fullmatch(run.text):
        yield {"type": "user", "user_id": run.text}
    elif run.style == "channel" and ROOM.fullmatch(run.text):
        yield {"type": "channel", "channel_id": run.text}
    elif run.style == "link" and LINK.fullmatch(run.text):
        yield {"type": "link", "url": run.text}
    elif text := cut(_literal(run), TEXT):
        style = {"strong": "bold", "code": "code"}.get(run.style)
        yield {"type": "text", "text": text} | ({"style": {style: True}} if style else {})


def _literal(run: Run) -> str:
    return {"user": "@", "channel": "#"}.get(run.style, "") + run.text


def _fact_runs(rows: Sequence[tuple[Rich, Rich]]) -> Rich:
    runs: list[Run] = []
    for name, value in rows:
        bold = tuple(Run(run.text, "strong") if run.style == "plain" else run for run in name)
        runs += [*([Run("\n")] if runs else []), *bold, Run(": "), *value]
    return tuple(runs)


def _context(text: Rich) -> Iterator[Block]:
    """A grey line: one element where it can be, and an element for each stretch where a fact looks like markup."""
    mixed = any(run.style != "plain" for run in text)
    if not mixed:
        elements = [_note("".join(run.text for run in text))]
    elif all(_inline(run) is not None for run in text):
        elements = [_note("".join(_inline(run) or "" for run in text), "mrkdwn")]
    else:
        elements = [_note(_literal(run)) if run.style == "plain" else _styled_note(run) for run in text]
    kept = [element for element in elements if element["text"]]
    if len(kept) > CONTEXT:
        yield from _rich_text([_section(text)])
    elif kept:
        yield {"type": "context", "elements": kept}


def _note(text: str, kind: str = "plain_text") -> Block:
    flag = {"emoji": False} if kind == "plain_text" else {"verbatim": True}
    return {"type": kind, "text": cut(text, TEXT).strip()} | flag


def _styled_note(run: Run) -> Block:
    inline = _inline(run)
    return _note(_literal(run)) if inline is None or size(inline) > TEXT else _note(inline, "mrkdwn")


def _inline(run: Run) -> str | None:
    """The run in mrkdwn, or None where its text could be read as markup or is too long to be sure of its end."""
    if run.style == "user":
        return f"<@{run.text}>" if MEMBER.fullmatch(run.text) else None
    if run.style == "channel":
        return f"<#{run.text}>" if ROOM.fullmatch(run.text) else None
    if run.style == "link":
        return f"<{escape(run.text)}>" if LINK.fullmatch(run.text) else None
    text = UNSENDABLE.sub("", run.text)
    if size(text) > 250 or "\n" in text:
        return None
    if run.style == "code":
        return f"`{escape(text)}`" if text.strip() and "`" not in text else None
    if MARKUP.search(text):
        return None
    return f"*{escape(text)}*" if run.style == "strong" and text == text.strip() != "" else escape(text)


def _button(button: Button) -> Block:
    style = {"style": button.style} if button.style else {}
    return {"type": "button", "text": label(button.label, LABEL), "value": button.line} | style


def _actions(elements: Sequence[Block]) -> Iterator[Block]:
    """Rows of buttons. A line too long to be carried whole is left out: half a line would say something else."""
    whole = [element for element in elements if element["value"] and sendable(element["value"], VALUE)]
    for start in range(0, len(whole), ACTIONS):
        row = [{**one, "action_id": f"say-{start + at}"} for at, one in enumerate(whole[start : start + ACTIONS])]
        yield {"type": "actions", "elements": row}


def _picker(picker: Picker) -> Iterator[Block]:
    """A select that searches, or one of its options; buttons where a line is too long for an option's value."""
    options = distinct(picker.options)
    if options and (found := finding(picker.find, line=True)):
        select = {"type": "external_select", "placeholder": label(picker.label, PLACEHOLDER), "min_query_length": 0}
        yield {"type": "actions", "elements": [{**select, "action_id": found}]}
    elif not all(sendable(line, OPTION_VALUE) for _, line in options):
        yield from _actions([_button(Button(name, line)) for name, line in options[: 2 * ACTIONS]])
    elif options:
        shown = [{"text": label(name, LABEL), "value": line} for name, line in options[:OPTIONS]]
        select = {"type": "static_select", "placeholder": label(picker.label, PLACEHOLDER), "options": shown}
        yield {"type": "actions", "elements": [{**select, "action_id": "say-pick"}]}
        if len(options) > OPTIONS:
            yield MORE


def _image(url: str, alt: str) -> Iterator[Block]:
    words = cut(alt, ALT).strip() or "…"
    if re.fullmatch(r"https?://[^\s<>|]+", url) and size(url) <= URL:
        yield {"type": "image", "image_url": url, "alt_text": words}
    else:
        yield {"type": "context", "elements": [_note(words)]}


def _fit(blocks: Iterable[tuple[Block, int]]) -> list[Block]:
    """The blocks that one message can hold, with "…" where text was left out; buttons go last."""
    kept: list[Block] = []
    used = 0
    for block, weight in blocks:
        action = block["type"] == "actions"
        room = MESSAGE if action else MESSAGE - MESSAGE_RESERVE
        places = BLOCKS - 1 if action else BLOCKS - BLOCKS_RESERVE
        if used + weight <= room and len(kept) < places:
            kept.append(block)
            used += weight
        elif MORE not in kept:
            kept.append(MORE)
    return kept


def _weight(data: Any) -> int:
    """How much text a block holds."""
    if isinstance(data, str):
        return size(data)
    if isinstance(data, dict):
        return sum(_weight(value) for key, value in data.items() if key not in {"type", "action_id", "value"})
    return sum(map(_weight, data)) if isinstance(data, list) else 0


def _fallback(card: Card) -> str:
    """The card in words: mrkdwn in which only our own mentions are markup."""
    lines = "\n".join(line for part in card.parts for line in _told(part))
    if lines.strip() and size(lines) <= FALLBACK:
        return lines
    return escape(cut(plain(card, buttons=not lines.strip()), FALLBACK // 5)).strip() or "…"


@lru_cache(2048)  # as many as of their blocks
def _told(part: Part) -> tuple[str, ...]:
    """A part's lines in words."""
    return tuple("".join(map(_spoken, line)) for line in spoken(part))


def _spoken(run: Run) -> str:
    if run.style == "user" and MEMBER.fullmatch(run.text):
        return f"<@{run.text}>"
    if run.style == "channel" and ROOM.fullmatch(run.text):
        return f"<#{run.text}>"
    if run.style == "link" and LINK.fullmatch(run.text):
        return f"<{escape(run.text)}>"
    return escape(UNSENDABLE.sub("", _literal(run)))
