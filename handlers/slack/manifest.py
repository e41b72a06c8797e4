"""What Dealmate asks of Slack: scopes, events, methods and commands, each with its reason, and the manifest of them.

`manifest.yaml` and the tables of docs/slack.md are written from here; tests see to it that the code calls nothing else.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import yaml

from bot.prompts import prompts
from bot.reply import REPLIES
from handlers.commands import book

NAME = "Dealmate"
EVENTS_PATH, REDIRECT_PATH = "/slack/events", "/slack/oauth_redirect"
Manifest = dict[str, Any]

SCOPES = {  # what the bot may do → what for
    "app_mentions:read": "hear `@dealmate …` in the channels it was invited to",
    "assistant:write": "be found in Slack's own list of agents, with suggestions to begin with",
    "channels:history": "hear in a channel it was invited to what is worth recording; only ever offered",
    "channels:read": "know a public channel's name, and whether another company reads it",
    "channels:write.topic": "set a deal channel's topic, if asked to",
    "chat:write": "answer, in public and for one person only",
    "commands": "the slash commands and shortcuts",
    "files:write": "hand over files: the picture of a buying group, a memo, an export",
    "groups:history": "the same as `channels:history`, for private channels it was invited to",
    "groups:read": "the same as `channels:read`, for private channels it was invited to",
    "groups:write.topic": "set a private deal channel's topic, if asked to",
    "im:history": "hear what is written to it directly",
    "im:read": "know that a conversation is one of two",
    "im:write": "open a conversation of two, for files that nobody else should see",
    "mpim:history": "look whether a message arrived, before it is sent again to a conversation of several",
    "mpim:read": "the same as `channels:read`, for conversations of several",
    "pins:write": "pin the deal's card in its own channel",
    "reactions:write": "✅ under what was noted, where a card would be noise",
    "users:read": "know a colleague's name and language, and whether somebody is a guest or from another company",
}

EVENTS = {  # what Slack tells us → the scope it needs, if any, and what for
    "app_home_opened": ("", "somebody opens the app"),
    "app_mention": ("app_mentions:read", "a line in a channel"),
    "app_uninstalled": ("", "forget the workspace's tokens, stop what happens by itself there"),
    "assistant_thread_started": ("assistant:write", "suggest what to ask"),
    "channel_rename": ("channels:read", "ask about the channel again"),
    "channel_shared": ("channels:read", "another company reads along: nothing about people any more"),
    "channel_unshared": ("channels:read", "it no longer does"),
    "group_rename": ("groups:read", "ask about the channel again"),
    "member_joined_channel": ("channels:read", "somebody came into a deal's channel, perhaps a guest"),
    "message.channels": ("channels:history", "a line said to others, which may be worth recording"),
    "message.groups": ("groups:history", "the same in a private channel"),
    "message.im": ("im:history", "a line in a conversation of two"),
    "shared_channel_invite_accepted": ("", "another company will read along"),
    "tokens_revoked": ("", "forget the workspace's tokens"),
}

_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
_READS = ("channels:read", "groups:read", "im:read", "mpim:read")

METHODS = {  # what we call → the scopes of which one is needed, Slack's rate tier, what for
    "apps.connections.open": (("connections:write",), "3", "Socket Mode, with the app-level token"),
    "assistant.threads.setSuggestedPrompts": (("assistant:write",), "4", "suggestions of what to ask"),
    "auth.test": ((), "special", "who we are, and the doctor's check of a token"),
    "chat.delete": (("chat:write",), "3", "take our own card out of a channel that is no deal's any more"),
    "chat.getPermalink": ((), "special", "where a recorded message is found again"),
    "chat.postEphemeral": (("chat:write",), "4", "an answer for one person"),
    "chat.postMessage": (("chat:write",), "special: 1 a second and channel", "a line for the room"),
    "chat.update": (("chat:write",), "3", "the pinned card, edited in place"),
    "conversations.history": (
        _HISTORY,
        "3",
        "look whether our own message arrived, only where that is in doubt",
    ),
    "conversations.info": (
        _READS,
        "3",
        "a channel's name and readers, remembered for five minutes",
    ),
    "conversations.members": (
        _READS,
        "4",
        "whether a guest reads a pinned card",
    ),
    "conversations.open": (("im:write",), "3", "where a file goes that only one person gets"),
    "conversations.replies": (
        _HISTORY,
        "3",
        "the same in a thread",
    ),
    "conversations.setTopic": (
        ("channels:write.topic", "groups:write.topic"),
        "2",
        "the topic of a deal's channel, if asked to",
    ),
    "files.completeUploadExternal": (("files:write",), "4", "the end of handing over a file"),
    "files.getUploadURLExternal": (("files:write",), "4", "the beginning of handing over a file"),
    "oauth.v2.access": ((), "special", "install, and renew a token that expires"),
    "pins.add": (("pins:write",), "2", "pin the deal's card"),
    "reactions.add": (("reactions:write",), "3", "✅ or ❓ under a mention"),
    "users.info": (("users:read",), "4", "a colleague's name and language, remembered for five minutes"),
    "users.list": (("users:read",), "2", "who is a guest, remembered for an hour"),
    "views.open": ((), "4", "a form"),
    "views.publish": ((), "4", "somebody's own page"),
    "views.push": ((), "4", "a form over a window"),
    "views.update": ((), "4", "an answer in a window"),
}

APP_TOKEN_SCOPES = {"connections:write"}  # of the app-level token, which the manifest has no place for

SHORTCUTS = (
    ("new_deal", "global"),
    ("record_person", "global"),
    ("record_concern", "global"),
    ("next_step", "global"),
    ("what_to_say", "global"),
    ("record_message", "message"),
)


def heads() -> list[str]:
    """The commands there are, in the order of help."""
    return list(dict.fromkeys(entry.head for entry in book.entries))


def manifest(
    url: str = "", by_socket: bool = True, names: Sequence[str] = (), rotate: bool = False, language: str = "en"
) -> Manifest:
    """The app's manifest: for Socket Mode, or for the server at `url`; with both, installed there and served by socket.

    `names` are the commands as this deployment calls them, where they differ from `heads()`. With `rotate` tokens
    expire, which is for installations only: the one token of the settings can't be renewed.
    """
    base, words = url.rstrip("/"), _words(language)
    requests = {} if by_socket else {"request_url": base + EVENTS_PATH}
    menus = {} if by_socket else {"message_menu_options_url": base + EVENTS_PATH}
    return {
        "display_information": {
            "name": NAME,
            "description": words["about"],
            "long_description": words["long"],
            "background_color": "#1f2937",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "shortcuts": [{"type": kind, "callback_id": key, **words["shortcuts"][key]} for key, kind in SHORTCUTS],
            "slash_commands": [
                _command(f"/{typed}", words["commands"][ours], "" if by_socket else base + EVENTS_PATH)
                for ours, typed in zip(heads(), names or heads(), strict=True)
            ],
            "agent_view": {
                "agent_description": words["about"],
                "suggested_prompts": [{"title": one, "message": one} for one in prompts(language)[1]],
            },
        },
        "oauth_config": ({"redirect_urls": [base + REDIRECT_PATH]} if base else {}) | {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": requests | {"bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **requests, **menus},
            "org_deploy_enabled": True,
            "socket_mode_enabled": by_socket,
            "token_rotation_enabled": rotate,
        },
    }


def _command(typed: str, words: dict[str, str], url: str) -> Manifest:
    """A command; `should_escape` makes mentions arrive as ids, so that a colleague is known and not a word."""
    where = {"url": url} if url else {}
    return {
        "command": typed,
        **where,
        "description": words["about"],
        "usage_hint": words["hint"],
        "should_escape": True,
    }


@cache
def _words(language: str) -> dict[str, Any]:
    """What people read about the app in Slack."""
    found: dict[str, Any] = yaml.safe_load((REPLIES / f"manifest.{language}.yaml").read_text("utf-8"))
    return found


def written(made: Manifest) -> str:
    """The manifest as a file."""
    note = "# Written by `dealmate manifest`. Paste it at https://api.slack.com/apps?new_app=1, “From a manifest”.\n"
    return note + yaml.safe_dump(made, sort_keys=False, allow_unicode=True, width=120)


def tables() -> str:
    """What docs/slack.md lists, with reasons."""
    rows = ["| scope | what for |", "|---|---|"]
    rows += [f"| `{scope}` | {reason} |" for scope, reason in SCOPES.items()]
    rows += ["", "| event | scope | what for |", "|---|---|---|"]
    rows += [f"| `{name}` | {_code(scope)} | {reason} |" for name, (scope, reason) in EVENTS.items()]
    rows += ["", "| method | scope | rate tier | what for |", "|---|---|---|---|"]
    for name, (scopes, tier, reason) in METHODS.items():
        rows.append(f"| `{name}` | {', '.join(map(_code, scopes))} | {tier} | {reason} |")
    return "\n".join(rows)


def _code(word: str) -> str:
    return f"`{word}`" if word else ""
