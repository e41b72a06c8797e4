"""The web server's own addresses: health for the operator, and the one place where unexpected failures end."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from handlers import faults
from handlers.office import Office

log = logging.getLogger("dealmate.web")
Closer = Callable[[], Awaitable[None]]


def build(office: Office, closers: list[Closer], openers: Sequence[Closer] = ()) -> FastAPI:
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

    app = FastAPI(title="Dealmate", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        """The process is alive."""
        return {"status": "ok"}

    @app.get("/readyz")
    async def readyz() -> JSONResponse:
        """The database answers and is at the newest version; otherwise 503."""
        ready = await office.ready()
        return JSONResponse(
            {"status": "ready" if ready else "database not reachable or not migrated"}, 200 if ready else 503
        )

    app.add_exception_handler(Exception, _unexpected)
    return app


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    fault = faults.new_id()
    log.error("fault %s at %s", fault, request.url.path, exc_info=error)
    return JSONResponse({"status": "unexpected failure", "id": fault}, 500)
