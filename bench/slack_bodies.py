"""What Slack would send, made up (commands, buttons, forms, pickers, shortcuts, events), and ways to make it wrong."""

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import urlencode

from bench.lines import made_up
from bench.load import numbers
from bot import forms
from bot.cards import Form
from handlers.commands import examples
from handlers.slack.forms import Place, modal
from tests.slack_api import BOT, TEAM
from tests.test_slack_payloads import EVENT_TYPES

Data = dict[str, Any]
FORMS: tuple[Form, ...] = (
    forms.deal("en"),
    forms.next_step("ko", "/deal next deal:1"),
    forms.person("en", "/dmu add deal:1"),
    forms.concern("ko", "/dmu concern deal:1 person:1"),
    forms.wording_of("en"),
    forms.text("en", "goal", "/deal goal deal:1"),
)
FINDS = (
    "find:stage",
    "find:person:1",
    "find:person:999999999",
    "find|/deal show deal:*",
    "find|/dmu show deal:1 person:*",
    "find|/ref show case:*",
    "x",
)
HUGE = ("x", "한", "\x00", "\ud800", "<@U1>", "&lt;", " ", "\n", '"', "[", "😀")
ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    10**30,
    "",
    " ",
    "x",
    [],
    {},
    [None],
    {"id": None},
    {"id": []},
    "\x00",
    "\ud800",
    "U1 T9",
    "١٢٣",
    "D",
    "U1",
    "C2",
    "a b c",
    "<!channel>",
    "..",
    "null",
    "1e999",
    {"value": 3},
    "\u202e",
    "true",
)
KEYS = ("event", "actions", "view", "user", "channel", "payload", "command", "type")
TOLD = "met Kim Minsu, acme moves to evaluation, send the quote friday"


class Slack:
    """Makes up what Slack would send."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.numbers = iter(range(10**9))

    def payload(self) -> tuple[str, Data]:
        """How its body is written ("form", "payload" or "json"), and what it says."""
        makes = (self.command, self.action, self.submission, self.options, self.shortcut, self.event, self.event)
        return self.chance.choice(makes)()

    def command(self) -> tuple[str, Data]:
        head, _, text = self._line().partition(" ")
        return "form", {
            "token": "x",
            "team_id": TEAM,
            "team_domain": "us",
            "channel_id": self._room(),
            "channel_name": "sales",
            "user_id": "U1",
            "user_name": "kim",
            "command": head,
            "text": text,
            "api_app_id": "A1",
            "is_enterprise_install": "false",
            "trigger_id": f"t.{next(numbers)}",
        }

    def action(self) -> tuple[str, Data]:
        room, line = self._room(), self._line()
        pressed: Data = {"block_id": "b", "action_ts": "1.0", "action_id": "say-0", "type": "button", "value": line}
        if self.chance.random() < 0.3:
            option = {"text": {"type": "plain_text", "text": "x"}, "value": line}
            pressed = {"block_id": "b", "action_id": "pick", "type": "static_select", "selected_option": option}
        if self.chance.random() < 0.3:
            view = {"id": "V7", "type": self.chance.choice(("home", "modal"))}
            return self._interaction({"type": "block_actions", "actions": [pressed], "view": view})
        where = {"type": "message", "message_ts": "1.0", "thread_ts": "1.0", "channel_id": room}
        return self._interaction(
            {
                "type": "block_actions",
                "actions": [pressed],
                "channel": {"id": room, "name": "sales"},
                "container": where,
            }
        )

    def submission(self) -> tuple[str, Data]:
        view = modal(self.chance.choice(FORMS), Place(self._room()))
        values: Data = {}
        for block in view["blocks"]:
            kind = block["element"]["type"]
            text = self.chance.choice(("", "Kim", "friday", self._line()))
            value: Data = {"type": kind, "value": text}
            if kind.endswith("select"):
                value = {"type": kind, "selected_option": {"value": self.chance.choice(("decider", "evaluate", text))}}
            elif kind == "datepicker":
                value = {"type": kind, "selected_date": self.chance.choice((None, "2026-11-30", "2026-02-31"))}
            values[block["block_id"]] = {block["element"].get("action_id", "value"): value}
        return self._interaction({"type": "view_submission", "view": view | {"id": "V1", "state": {"values": values}}})

    def options(self) -> tuple[str, Data]:
        action = self.chance.choice(FINDS)
        typed = self.chance.choice(("", "ac", "한빛", "%", "_", self._line()))
        where: Data = {"channel": {"id": self._room()}}
        if self.chance.random() < 0.4:
            kept = json.dumps({"line": "/deal add", "channel": self._room()})
            where = {"view": {"id": "V1", "private_metadata": kept}}
        sought = {"type": "block_suggestion", "action_id": action, "block_id": "b", "value": typed}
        return self._interaction(sought | where)

    def shortcut(self) -> tuple[str, Data]:
        called = self.chance.choice(("new_deal", "record_person", "what_to_say", "nobody's"))
        if self.chance.random() < 0.5:
            return self._interaction({"type": "shortcut", "callback_id": called})
        message = {"ts": "1.1", "text": self._line(), "user": "U2", "thread_ts": "1.0"}
        return self._interaction(
            {
                "type": "message_action",
                "callback_id": "record_message",
                "channel": {"id": self._room()},
                "message": message,
            }
        )

    def event(self) -> tuple[str, Data]:
        number, room = next(self.numbers), self._room()
        said = {"user": "U1", "channel": room, "text": self._line(), "ts": f"169.{number}", "user_team": TEAM}
        kinds: list[Data] = [
            {"type": "app_mention"} | said | {"text": f"<@{BOT}> {said['text']}"},
            {"type": "message", "channel_type": "im"} | said | {"channel": "D1"},
            {"type": "message", "channel_type": "channel"} | said | {"text": TOLD},
            {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": self.chance.choice(("home", "messages"))},
            {"type": "app_uninstalled"},
            {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": ["UBOT"]}},
            {"type": "member_joined_channel", "user": "U2", "channel": room},
            {"type": "channel_shared", "channel": room},
            {
                "type": "assistant_thread_started",
                "assistant_thread": {"user_id": "U1", "channel_id": "D1", "thread_ts": "1.1"},
            },
            {"type": self.chance.choice(EVENT_TYPES)} | said,
        ]
        granted = {
            "enterprise_id": None,
            "team_id": TEAM,
            "user_id": BOT,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        return "json", {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": "A1",
            "event": self.chance.choice(kinds),
            "event_id": f"Ev{number}",
            "event_time": 1_690_000_000,
            "authorizations": [granted],
            "is_ext_shared_channel": False,
        }

    def _interaction(self, payload: Data) -> tuple[str, Data]:
        who = {"id": "U1", "username": "kim", "name": "kim", "team_id": TEAM}
        return "payload", {
            "team": {"id": TEAM, "domain": "us"},
            "user": who,
            "api_app_id": "A1",
            "trigger_id": f"t.{next(numbers)}",
        } | payload

    def _room(self) -> str:
        return self.chance.choice(("C1", "C1", "C2", "D1"))

    def _line(self) -> str:
        if self.chance.random() < 0.5:
            return self.chance.choice([one for language in ("en", "ko") for one, _ in examples(language)])
        return made_up(self.chance)


def places(data: Any, depth: int = 0) -> Iterator[tuple[Any, Any]]:
    """Every (holder, key) in it, from the outside in, as deep as Slack nests."""
    found = list(data.items()) if isinstance(data, dict) else list(enumerate(data)) if isinstance(data, list) else []
    for key, value in found[:50]:
        yield data, key
        if depth < 12:
            yield from places(value, depth + 1)


def spoil(data: Data, other: Data, chance: random.Random) -> None:
    """Makes one thing wrong, in place."""
    holder, key = chance.choice(list(places(data)) or [(data, "type")])
    way = chance.randrange(8)
    if way == 0 and isinstance(holder, dict):
        holder.pop(key, None)
    elif way == 1:
        deep: Any = "x"
        for _ in range(chance.choice((3, 30, 900))):
            deep = [deep] if chance.random() < 0.5 else {"id": deep}
        holder[key] = deep
    elif way == 2:
        holder[key] = chance.choice(HUGE) * chance.choice((60, 300, 3_000, 60_000))
    elif way == 3:
        holder[key] = deepcopy(chance.choice([theirs[name] for theirs, name in places(other)] or [None]))
    elif way == 4 and isinstance(holder, dict):
        holder[chance.choice(KEYS)] = deepcopy(holder[key])
    elif way == 5 and isinstance(holder.get(key) if isinstance(holder, dict) else holder[key], str):
        text = holder[key]
        at = chance.randrange(len(text) + 1)
        holder[key] = text[:at] + chr(chance.randrange(0x110000)) + text[at:]
    else:
        holder[key] = chance.choice(ODD)


def written(way: str, data: Data) -> bytes:
    """The body, as a browser or Slack would send it."""
    try:
        return _written(way, data)
    except (RecursionError, ValueError):  # nests in one another, deeper than we can write
        return b'{"event":' * 50_000


def _written(way: str, data: Data) -> bytes:
    if way == "form":
        plain = {str(name): value if isinstance(value, str) else json.dumps(value) for name, value in data.items()}
        return urlencode(plain, errors="surrogatepass").encode()
    text = json.dumps(data)
    return urlencode({"payload": text}).encode() if way == "payload" else text.encode()
