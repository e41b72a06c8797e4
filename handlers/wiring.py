"""The composition root: settings become a store, an office, and a server with the doors that are asked for."""

from dataclasses import dataclass

from fastapi import FastAPI

from bot.settings import Settings
from handlers.office import Clock, Office, utc_now
from handlers.web import app as web
from store.engine import Store


@dataclass(frozen=True)
class House:
    """A server and the office behind it."""

    app: FastAPI
    office: Office


def open_office(settings: Settings, clock: Clock = utc_now) -> Office:
    """The office over the settings' database."""
    return Office(Store.open(settings.database_url), clock, settings.commands)


def serve(settings: Settings, office: Office | None = None) -> House:
    """The server with Slack's door, if there is a signing secret to check its requests with."""
    office = office or open_office(settings)
    closers: list[web.Closer] = []
    app = web.build(office, closers)
    if settings.slack_signing_secret:
        from handlers.slack.app import build

        door = build(office, settings)
        closers.append(door.close)
        app.mount("/slack/events", door)  # type: ignore[arg-type]  # Bolt types its ASGI app more narrowly
    return House(app, office)


def play(settings: Settings) -> House:
    """The server with the playground, over a sample workspace where there is none yet."""
    from handlers.samples import fill
    from handlers.web.chat import Chat
    from handlers.web.play import PlayClock, router

    clock = PlayClock()
    office = open_office(settings, clock)
    office.store.migrate()
    chat = Chat()
    fill(office.store, chat, clock())
    house = serve(settings, office)
    house.app.include_router(router(office, clock, chat))
    return house
