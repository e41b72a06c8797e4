"""The servers that are compared: bare Bolt, Bolt with one transaction, Slack's double, and the product itself."""

import asyncio
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import uvicorn
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import bindparam, insert, select, update

from bench.load import SECRET
from store.engine import Store
from store.tables import deals, stage_moves

FIND = select(deals.c.id, deals.c.stage).where(deals.c.workspace_id == 1, deals.c.key == bindparam("name"))
MOVE = insert(stage_moves)
SET = update(deals).where(deals.c.id == bindparam("row")).values(stage=bindparam("to"), stage_since=bindparam("at"))


def _bolt() -> AsyncApp:
    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="xoxb-bench")  # noqa: S106

    return AsyncApp(signing_secret=SECRET, authorize=authorize, process_before_response=True)


def echo() -> object:
    """(a) Bolt that answers with what was typed."""
    bolt = _bolt()

    @bolt.command("/deal")
    async def deal(ack: AsyncAck, command: dict[str, Any]) -> None:
        await ack(command["text"])

    return AsyncSlackRequestHandler(bolt, path="/slack/events")


def transaction(url: str) -> object:
    """(b) The same with one transaction: find the deal, insert the move, update the deal, commit."""
    bolt = _bolt()
    store = Store.open(url)
    threads = ThreadPoolExecutor(store.threads)

    def move(name: str, stage: str) -> None:
        with store.transaction() as connection:
            row = connection.execute(FIND, {"name": name}).one()
            now = datetime.now(UTC)
            connection.execute(
                MOVE, {"workspace_id": 1, "deal_id": row.id, "source": row.stage, "target": stage, "at": now}
            )
            connection.execute(SET, {"row": row.id, "to": stage, "at": now})

    @bolt.command("/deal")
    async def deal(ack: AsyncAck, command: dict[str, Any]) -> None:
        _, name, stage = command["text"].split()
        await asyncio.get_running_loop().run_in_executor(threads, move, name, stage)
        await ack(f"{name} is at {stage}")

    return AsyncSlackRequestHandler(bolt, path="/slack/events")


async def slack(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Slack's Web API, as much of it as the product asks for."""
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    answers = {
        "users.info": b'{"ok":true,"user":{"id":"U1","team_id":"T1","locale":"en-US","real_name":"Sora"}}',
        "conversations.info": b'{"ok":true,"channel":{"id":"C1","name":"deals","is_channel":true}}',
        "conversations.members": b'{"ok":true,"members":["U1"]}',
        "auth.test": b'{"ok":true,"team_id":"T1","user_id":"UBOT","bot_id":"B1"}',
    }
    body = answers.get(scope["path"].rsplit("/", 1)[-1], b'{"ok":true,"channel":"C1","ts":"1.1"}')
    head = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": body})


def main() -> None:
    """`python -m bench.servers KIND PORT CORE [DATABASE]`."""
    kind, port, core, *database = sys.argv[1:]
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {int(core)})
    if kind == "dealmate":
        from handlers.cli import main as dealmate

        sys.exit(dealmate(["serve", "--port", port, "--db", database[0]]))
    app: Any = slack if kind == "slack" else echo() if kind == "echo" else transaction(database[0])
    uvicorn.run(app, host="127.0.0.1", port=int(port), access_log=False, log_level="error", lifespan="off")


if __name__ == "__main__":
    main()
