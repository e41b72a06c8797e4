"""Reactions where a card would be noise: ✅ under a mention in a thread that was noted, ❓ under one not understood."""

import logging

from bot.cards import Answer
from handlers.slack.heard import Heard
from handlers.slack.post import Post
from handlers.slack.rooms import FAILURES, reason

log = logging.getLogger("dealmate.slack")

DONE, UNCLEAR = "white_check_mark", "question"
# What is simply noted: its card would repeat what was just said, and there is nothing to coach.
PLAIN = frozenset(
    "deal goal|deal next|deal pain|deal need|deal constraint|deal factor|deal procedure|deal env|deal check|deal term|"
    "deal kpi|dmu owner|dmu stance|dmu advice|dmu need|dmu resolve|talk said|talk good|talk poor".split("|")
)


def fits(heard: Heard, answer: Answer) -> bool:
    """Whether ✅ says all: something plain was recorded on a mention in a thread, and nothing was guessed."""
    noted = answer.wrote and answer.verb in PLAIN and answer.form is None and not answer.guessed
    return bool(heard.thread and heard.ts and not heard.direct and noted)


async def answer(post: Post, heard: Heard, answer: Answer) -> None:
    """Reacts instead of the private card; with the card where Slack doesn't let us react."""
    if await react(post, heard, DONE):
        if answer.public is not None:
            await post.public(heard, answer.public, answer)
    else:
        await post.answer(heard, answer)


async def unclear(post: Post, heard: Heard) -> None:
    """Lets the others see that a line was not understood; what could have been meant is told privately."""
    if heard.ts:
        await react(post, heard, UNCLEAR)


async def react(post: Post, heard: Heard, name: str) -> bool:
    """Puts a reaction under what was said; whether it stands there."""
    try:
        await post.call(heard.workspace, "reactions.add", channel=heard.channel, timestamp=heard.ts, name=name)
    except FAILURES as error:
        log.info("no reaction: %s", reason(error))
        return reason(error) == "already_reacted"
    return True
