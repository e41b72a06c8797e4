"""The web server's own addresses: health for the operator, and the one place where unexpected failures end."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, PlainTextResponse
from fastapi.telemetry import TelemetryConfig
from starlette.types import ASGIApp, Receive, Scope, Send

from handlers import faults, logs
from handlers.office import Office

log = logging.getLogger("dealmate.web")
REFUSES = {"full": "the database's disk is full", "closed": "the database takes no changes"}
# FastAPI's own joins the trace of whoever sends a request, and tells what an exception says.
NO_TELEMETRY = TelemetryConfig(tracing=False, metrics=False, logs=False, operation_spans=False, auto_configure=False)
Closer = Callable[[], Awaitable[None]]


class Worker(Protocol):
    """What works by itself in this process, as the operator looks at it."""

    @property
    def ready(self) -> bool:
        """Whether it works."""

    def metrics(self) -> str:
        """What it counted, as Prometheus reads it; asks the database."""


def build(
    office: Office, closers: list[Closer], openers: Sequence[Closer] = (), worker: Worker | None = None
) -> FastAPI:
    """The server over an office; `openers` are awaited where it starts, `closers` where it stops.

    The database is let go after them.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        for start in openers:
            await start()
        yield
        for close in closers:
            await close()
        office.close()

    app = FastAPI(
        title="Dealmate", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan, telemetry=NO_TELEMETRY
    )
    app.state.leaving = False  # set where the process is asked to stop

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        """The process is alive."""
        return {"status": "ok"}

    @app.get("/readyz")
    async def readyz() -> JSONResponse:
        """Whether people may be sent here."""
        return JSONResponse({"status": "stopping"}, 503) if app.state.leaving else await _fitness(office, worker)

    @app.get("/metrics")
    async def metrics() -> PlainTextResponse:
        """Counts for Prometheus: of this process's turns and calls, and of what works by itself where it does."""
        work = await run_in_threadpool(worker.metrics) if worker is not None else ""
        return PlainTextResponse(office.figures.lines() + work)

    app.add_exception_handler(Exception, _unexpected)
    app.add_middleware(Readable)
    return app


async def _fitness(office: Office, worker: Worker | None) -> JSONResponse:
    """The database answers and is at the newest version, and the engine runs; otherwise 503.

    One that takes no changes is no reason to send people elsewhere, for every replica has the same one: here they can
    still read, and get a sentence when they write. So that is 200, with another status.
    """
    if not await office.ready():
        return JSONResponse({"status": "database not reachable or not migrated"}, 503)
    if worker is not None and not worker.ready:
        return JSONResponse({"status": "the engine does not run"}, 503)
    refuses = await office.refuses()
    return JSONResponse({"status": f"degraded: {REFUSES[refuses]}" if refuses else "ready"})


class Numbered:
    """Gives each request a number, or takes the one that a proxy gave it, which the log tells from here on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands it on."""
        if scope["type"] == "http":
            given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
            logs.request(given.decode("latin-1"))
        await self._app(scope, receive, send)


class Readable:
    """Answers 400 where an address has bytes in it that no address may have; Starlette and Bolt fail on them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands on what can be read."""
        if scope["type"] == "http" and not scope["query_string"].isascii():
            await PlainTextResponse("", 400)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    fault = faults.new_id()
    log.error("fault %s at %s", fault, request.url.path, exc_info=error)
    return JSONResponse({"status": "unexpected failure", "id": fault}, 500)
