"""What Slack suggests to ask where somebody opens the conversation with us."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.prompts import prompts
from handlers.office import Office
from handlers.slack.heard import Payload, handle
from handlers.slack.rooms import FAILURES, Rooms, reason

Client = Callable[[str], Awaitable[AsyncWebClient]]  # the Web API with a workspace's token
log = logging.getLogger("dealmate.slack")


@dataclass(frozen=True)
class Opened:
    """Who opened which conversation; `thread` only where the app still has the older assistant view."""

    member: str
    channel: str
    thread: str = ""


def opened(event: Payload) -> Opened | None:
    """The conversation that an event says was opened; None for every other event."""
    if event.get("type") == "app_home_opened" and event.get("tab") == "messages":
        found = Opened(handle(event, "user"), handle(event, "channel"))
    elif event.get("type") == "assistant_thread_started":
        place = ("assistant_thread",)
        found = Opened(
            handle(event, *place, "user_id"), handle(event, *place, "channel_id"), handle(event, *place, "thread_ts")
        )
    else:
        return None
    return found if found.member and found.channel else None


async def suggest(
    office: Office, client: Client, rooms: Rooms, workspace: str, home: frozenset[str], place: Opened
) -> None:
    """Suggests questions in the language the person is answered in; where Slack refuses, nothing is lost."""
    who, _, _ = await rooms.tell(workspace, place.member, home, place.channel, "")
    title, asked = prompts(await office.language(workspace, place.member, who.language))
    # With the agent view a thread would make Slack fail silently; the assistant view needs it.
    thread = {"thread_ts": place.thread} if place.thread else {}
    try:
        await (await client(workspace)).assistant_threads_setSuggestedPrompts(
            channel_id=place.channel, title=title, prompts=[{"title": one, "message": one} for one in asked], **thread
        )
    except FAILURES as error:
        log.info("no suggestions: %s", reason(error))
