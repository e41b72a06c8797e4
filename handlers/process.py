"""The process that serves: it runs until it is told to stop, and goes without cutting anybody off."""

import math
import signal
import time
from types import FrameType

import uvicorn

from handlers.wiring import House

# Seconds that a connection is kept which nobody uses. Whoever closes it may cut off a request that just arrives, and
# Slack sends a command only once: so the proxy has to be first, and most of them let go after 60 seconds.
IDLE = 75
# Seconds between SIGTERM and closing: a proxy that looks at /readyz every two seconds has seen the 503 by then, and
# what an engine has under way takes as long anyway.
LINGERS = 3.0
FINISH = 5  # seconds that requests under way get after that; a container is killed ten seconds after SIGTERM


class Server(uvicorn.Server):
    """Serves a house. Where it lingers, people are answered for a while after SIGTERM, as they may still be sent."""

    def __init__(self, house: House, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._house = house
        self._until = math.inf

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begins to leave; at once where a person asks, or asks again."""
        self._house.stopping()  # open tabs hold a stream each; the server would wait for them
        if sig == signal.SIGTERM and self._house.lingers and self._until == math.inf:
            self._until = time.monotonic() + LINGERS
            self.config.encoded_headers.append((b"connection", b"close"))  # on each answer, within a second
        else:
            super().handle_exit(sig, frame)

    async def on_tick(self, counter: int) -> bool:
        """Whether it is time to close."""
        if time.monotonic() > self._until:
            super().handle_exit(signal.SIGTERM, None)
        return await super().on_tick(counter)


def server(house: House, host: str, port: int) -> Server:
    """What serves until it is told to stop; what runs then is finished, within seconds."""
    config = uvicorn.Config(
        house.app,
        host=host,
        port=port,
        access_log=False,
        log_config=None,
        proxy_headers=False,
        timeout_graceful_shutdown=FINISH,
        timeout_keep_alive=IDLE,
    )
    config.load()  # or it would import the rest when it runs
    return Server(house, config)
