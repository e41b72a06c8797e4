"""A piece of work that has to happen once, as it goes through the database, and what may come of trying it."""

from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any, Literal, Protocol

from bot.cards import Card

Body = dict[str, Any]  # a message as its platform takes it
State = Literal["sent", "wait", "unsure", "stopped", "refused"]


@dataclass(frozen=True)
class Job:
    """A message that is due. `key` names it for ever: one key is never delivered twice.

    `kind` says who writes it: digest, reminder, escalation, or message, whose `body` is written already. `channel` is
    a room or a colleague. `inside` keeps it out of rooms that outsiders can read. `attempt` counts the runs that ended
    without an answer, `retried` how often somebody had it tried anew, and `unsure` says that a run may have delivered
    it.
    """

    key: str
    kind: str
    workspace: str
    channel: str
    due: datetime
    about: dict[str, Any] = field(default_factory=dict)
    body: Body | None = None
    inside: bool = False
    attempt: int = 0
    retried: int = 0
    unsure: bool = False

    @property
    def run(self) -> str:
        """The name of this run of it."""
        return f"{self.key}~{self.retried}.{self.attempt}" if self.retried or self.attempt else self.key

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self) | {"due": self.due.isoformat()}

    @classmethod
    def read(cls, plain: dict[str, Any]) -> "Job":
        """What `plain` gave; what another version of Dealmate wrote besides is left out."""
        known = {one.name: plain[one.name] for one in fields(cls) if one.name in plain}
        return cls(**known | {"due": datetime.fromisoformat(plain["due"])})


@dataclass(frozen=True)
class Outcome:
    """What a try came to.

    sent; wait (`seconds`, nothing was delivered); unsure (it may have been); stopped (this place wants no more of it);
    refused (it will never be taken). `reason` is the platform's word.
    """

    state: State
    reason: str = ""
    seconds: float = 0.0


class Carrier(Protocol):
    """The platform's end: how a card is written there, and how it is carried."""

    def write(self, card: Card, workspace: str) -> Body:
        """The card as a message of the platform that this workspace is on."""

    async def send(self, job: Job, body: Body, perhaps: bool) -> Outcome:
        """Tries once. `perhaps` says that an earlier try may have delivered it, so that has to be looked up first."""


class ParkedError(Exception):
    """Work that is given up, with the reason; somebody looks at it and has it tried again."""


class FailedError(Exception):
    """Any other failure, as the database keeps it: its name and its words."""
