"""Several platforms behind one carrier: each job goes the way of the workspace it is for."""

from collections.abc import Callable

from bot.cards import Card
from handlers.jobs.job import Body, Carrier, Job, Outcome


class Carriers:
    """Asks `pick` for the carrier of a workspace, by its handle."""

    def __init__(self, pick: Callable[[str], Carrier]) -> None:
        self._pick = pick

    def write(self, card: Card, workspace: str) -> Body:
        """See `Carrier`."""
        return self._pick(workspace).write(card, workspace)

    async def send(self, job: Job, body: Body, perhaps: bool) -> Outcome:
        """See `Carrier`."""
        return await self._pick(job.workspace).send(job, body, perhaps)
