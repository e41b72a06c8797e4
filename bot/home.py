"""Somebody's own page: what to do today, and their deals by how much they need them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.deals import Deal, NextStep
from bot.dmu import unheld
from bot.roles import Role


@dataclass(frozen=True)
class Own:
    """One of somebody's deals with what is open on it: its next steps, soonest first, and the roles somebody holds."""

    deal: Deal
    steps: tuple[NextStep, ...] = ()
    roles: frozenset[Role] = frozenset()

    @property
    def step(self) -> NextStep | None:
        """What comes next."""
        return self.steps[0] if self.steps else None

    @property
    def missing(self) -> tuple[Role, ...]:
        """The roles that nobody holds yet."""
        return unheld(self.roles, self.deal.buyclass)

    def late(self, today: date) -> int:
        """For how many days its next step is overdue; 0 for none."""
        return max(0, (today - self.step.due).days) if self.step and self.step.due else 0


def by_urgency(owned: Sequence[Own], today: date, now: datetime, urgent: Sequence[int] = ()) -> tuple[Own, ...]:
    """The deals, those that need somebody most first: the `urgent` by their order, then overdue ones, then old ones."""
    place = {deal_id: at for at, deal_id in enumerate(urgent)}

    def key(own: Own) -> tuple[int, int, int, int]:
        deal = own.deal
        return place.get(deal.id, len(place)), -own.late(today), -deal.days_in_stage(now), deal.id

    return tuple(sorted(owned, key=key))


def to_do(owned: Sequence[Own], today: date) -> tuple[tuple[Deal, NextStep], ...]:
    """What is due today or overdue, the oldest first, each with its deal."""
    due = [(own.deal, step) for own in owned for step in own.steps if step.due and step.due <= today]
    return tuple(sorted(due, key=lambda one: (one[1].due or today, one[1].id)))
