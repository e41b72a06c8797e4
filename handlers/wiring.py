"""The composition root: settings become a store, an office, and a server with the doors that are asked for."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI

from bot.settings import Settings
from bot.talking import default_playbook, read_folder
from handlers.faults import UnfitError
from handlers.office import Clock, Office, utc_now
from handlers.turn import Custom
from handlers.web import app as web
from store import references
from store.engine import Store

if TYPE_CHECKING:
    from handlers.jobs.engine import Engine
    from handlers.jobs.job import Carrier
    from handlers.teams.pace import Pace

Scope = MutableMapping[str, Any]
Asgi = Callable[[Scope, Callable[[], Awaitable[Scope]], Callable[[Scope], Awaitable[None]]], Awaitable[None]]

SLACK = "/slack/events"


@dataclass(frozen=True)
class House:
    """A server, the office behind it, what lets its visitors go when it is asked to stop, and what starts it.

    Whether it `lingers`: who is sent to it by a proxy is still answered while the proxy hears that it leaves.
    """

    app: Asgi
    office: Office
    stopping: Callable[[], None] = lambda: None
    starting: Callable[[], None] = lambda: None
    lingers: bool = False


def open_office(settings: Settings, clock: Clock = utc_now) -> Office:
    """The office over the settings' database. Raises PlaybookError where the team's chapters break a rule."""
    return Office(Store.open(settings.database_url), clock, custom(settings))


def custom(settings: Settings) -> Custom:
    """The deployment's own command names and playbook; raises PlaybookError, or OSError without the folder."""
    if not settings.playbook_dir:
        return Custom(settings.commands)
    folder = Path(settings.playbook_dir)
    if not folder.is_dir():
        raise NotADirectoryError(f"PLAYBOOK_DIR is no folder: {folder}")
    return Custom(settings.commands, default_playbook().over(*read_folder(folder)))


def serve(settings: Settings, office: Office | None = None, role: str = "web") -> House:
    """The server, with Slack's door if its requests can be checked, or come through a connection of ours, and Teams'.

    `role` says what the process does: web answers, worker does what happens by itself, and all does both.
    """
    office = office or open_office(settings)
    openers: list[web.Closer] = [office.rehearse] if role == "web" else []  # it costs a tenth of a second
    closers: list[web.Closer] = []
    finish = _traced(settings, office, role)  # before the doors are built
    pace = _pace(settings)
    engine = open_engine(settings, office, pace) if role != "web" else None
    served = web.build(office, closers, openers, engine)
    if role != "worker":
        _with_teams(served, settings, office, pace, closers)
    app = served if role == "worker" else _with_slack(served, settings, office, openers, closers)
    if engine is not None:
        closers.append(lambda: asyncio.to_thread(engine.close))
    closers += finish

    def stopping() -> None:
        served.state.leaving = True
        if engine is not None:
            engine.stop()

    begin = engine.start if engine else lambda: None
    return House(web.Numbered(app), office, stopping, begin, lingers=role != "worker")


def _traced(settings: Settings, office: Office, role: str) -> list[web.Closer]:
    """Turns traces on where somebody collects them; what turns them off."""
    if not settings.otel_endpoint:
        return []
    from handlers.tracing.traces import Traces

    return [Traces(settings, office.store, role).close]


def open_engine(settings: Settings, office: Office, pace: "Pace | None" = None) -> "Engine":
    """The engine over the office's store, not launched yet; its carrier goes to the platform that a workspace is on."""
    from handlers.jobs.content import Content
    from handlers.jobs.engine import Engine
    from handlers.slack.deliver import Deliver
    from handlers.slack.tokens import for_threads

    slack = Deliver(for_threads(office, settings), settings.slack_api_url)
    carrier = slack if pace is None else both(settings, office, slack, pace)
    content = Content(office.store, custom(settings))
    return Engine(office.store, content, carrier, office.clock, settings.worker_name)


def both(settings: Settings, office: Office, slack: "Carrier", pace: "Pace") -> "Carrier":
    """One carrier for both platforms: a workspace that is a tenant of Teams is there, every other one in Slack."""
    from handlers.jobs.carriers import Carriers
    from handlers.teams.connector import Connector
    from handlers.teams.deliver import Deliver, ours

    teams = Deliver(office.store, office.clock, lambda: Connector(settings, pace))
    return Carriers(lambda workspace: teams if ours(workspace) else slack)


def _pace(settings: Settings) -> "Pace | None":
    """What Teams' door and its carrier count together; None where Teams is off, and nothing of it is imported."""
    if not settings.teams_app_id:
        return None
    from handlers.teams.pace import Pace

    return Pace()


def _with_teams(
    app: FastAPI, settings: Settings, office: Office, pace: "Pace | None", closers: list[web.Closer]
) -> None:
    if pace is None:
        return
    from handlers.teams.app import build

    door = build(office, settings, pace)
    app.include_router(door.router())
    closers.append(door.close)


def play(settings: Settings) -> House:
    """The server with the playground, over a sample workspace where there is none yet."""
    from handlers.jobs.content import Content
    from handlers.samples import fill, visited
    from handlers.web.chat import WORKSPACE, Chat
    from handlers.web.mornings import Mornings
    from handlers.web.play import PlayClock, router

    clock = PlayClock()
    office = open_office(settings, clock)
    office.store.migrate()
    _own(office.store, WORKSPACE)
    chat = Chat()
    fill(office.store, chat, clock())
    mornings = Mornings(office.store, Content(office.store, custom(settings), WORKSPACE), chat, clock)
    openers: list[web.Closer] = [mornings.open]
    closers: list[web.Closer] = [mornings.close]
    app = web.build(office, closers, openers)
    app.include_router(router(office, clock, chat, mornings, partial(visited, office.store, chat, clock)))
    house = _with_slack(app, settings, office, openers, closers)
    return House(web.Numbered(house), office, chat.close)


def _own(store: Store, workspace: str) -> None:
    """Raises UnfitError where a team works in this database: sample deals don't belong there."""
    with store.transaction() as connection:
        known = references.handles(connection)
    if known and workspace not in known:
        raise UnfitError(
            f"This database has workspaces of its own ({', '.join(known[:3])}), and the playground makes sample deals. "
            "Give it one for itself: DATABASE_URL=sqlite:///playground.db dealmate play"
        )


def _with_slack(
    app: FastAPI, settings: Settings, office: Office, openers: list[web.Closer], closers: list[web.Closer]
) -> Asgi:
    """Slack's requests go straight to their door; FastAPI's layers would cost them as much as Bolt does.

    The address is open only with a secret to check the requests with; by Socket Mode they come without one.
    """
    if not (settings.slack_signing_secret or settings.slack_app_token):
        return app
    from handlers.slack.app import build
    from handlers.slack.tokens import InstalledTokens

    door = build(office, settings)
    openers.append(door.open)
    closers.append(door.close)
    if isinstance(door.tokens, InstalledTokens):
        from handlers.slack.install import router

        app.include_router(router(office, settings, door.tokens))
    if not settings.slack_signing_secret:
        return app

    async def front(
        scope: Scope, receive: Callable[[], Awaitable[Scope]], send: Callable[[Scope], Awaitable[None]]
    ) -> None:
        inside = door if scope["type"] == "http" and scope["path"] == SLACK else app
        await inside(scope, receive, send)  # type: ignore[arg-type]  # Bolt types ASGI more narrowly

    return web.Readable(front)
