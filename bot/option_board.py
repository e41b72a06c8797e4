"""The board of a deal's options: how each stands by everybody's scores, and what the comparison still lacks."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.criteria import Criterion, Score, means, top, weighted
from bot.deals import Deal, Pain
from bot.dmu import Stakeholder, holders
from bot.options import Aspect, Option
from bot.roles import Role

FEWEST, MOST = 3, 5  # options worth comparing: fewer is no choice, more is a burden
AHEAD = 0.05  # of a score: less can't be seen in one decimal


@dataclass(frozen=True)
class Standing:
    """How an option stands: the weighted mean of everybody's scores, of users' alone, and of each person's.

    A rater None is ourselves; `counted` is how many criteria somebody has scored.
    """

    option: Option
    total: float | None
    users: float | None
    raters: tuple[tuple[int | None, float], ...]
    counted: int
    solved: int
    fit: bool  # somebody noted that it fits the customer's goals


@dataclass(frozen=True)
class Board:
    """All that is compared in a deal."""

    deal: Deal
    options: tuple[Option, ...]
    criteria: tuple[Criterion, ...]
    scores: tuple[Score, ...] = ()
    pains: tuple[Pain, ...] = ()
    people: tuple[Stakeholder, ...] = ()

    def standing(self, option: Option) -> Standing:
        """How one option stands."""
        own = [score for score in self.scores if score.option_id == option.id]
        users = {person.id for person in holders(self.people, Role.USER)}
        by_rater = {rater: [one for one in own if one.person_id == rater] for rater in {one.person_id for one in own}}
        raters = ((rater, weighted(self.criteria, means(one))) for rater, one in by_rater.items())
        return Standing(
            option=option,
            total=weighted(self.criteria, means(own)),
            users=weighted(self.criteria, means([one for one in own if one.person_id in users])),
            raters=tuple(sorted(((who, mean) for who, mean in raters if mean), key=lambda one: one[0] or 0)),
            counted=len({one.criterion_id for one in own}),
            solved=len({pain.id for pain in self.pains} & set(option.pains)),
            fit=any(note.kind == Aspect.FIT for note in option.signed("pro")),
        )

    @property
    def standings(self) -> tuple[Standing, ...]:
        """Every option: the chosen one first, then the recommended one, then by score."""
        found = map(self.standing, self.options)
        return tuple(
            sorted(found, key=lambda one: (self.chosen != one.option, not one.option.recommended, -(one.total or 0)))
        )

    @property
    def chosen(self) -> Option | None:
        """What the customer decided for."""
        return next((one for one in self.options if one.id == self.deal.chosen_id), None)

    @property
    def recommended(self) -> Option | None:
        return next((one for one in self.options if one.recommended), None)

    @property
    def lacks_nothing(self) -> bool:
        """Whether doing nothing isn't among the options."""
        return not any(option.nothing for option in self.options)

    @property
    def unsolved(self) -> tuple[Pain, ...]:
        """Problems that no option solves."""
        solved = {pain for option in self.options for pain in option.pains}
        return tuple(pain for pain in self.pains if pain.id not in solved and not pain.solved_at)

    @property
    def ahead(self) -> Option | None:
        """The option with the best score, where the recommended one has a lower one."""
        totals = {one.option: one.total for one in map(self.standing, self.options) if one.total}
        best = max(totals, key=lambda option: totals[option], default=None)
        mine = totals.get(self.recommended) if self.recommended else None
        return best if best and mine and totals[best] - mine >= AHEAD else None


def warnings(board: Board, private: bool) -> tuple[str, ...]:
    """What the board lacks while nothing is decided, most telling first; who scored counts in a `private` room only."""
    return tuple(_warnings(board, private)) if board.options and not board.chosen else ()


def _warnings(board: Board, private: bool) -> Iterator[str]:
    count = len(board.options)
    if count < FEWEST:
        yield "few"
    if count > MOST:
        yield "many"
    if count > 1 and board.recommended is None:
        yield "unrecommended"
    if board.ahead:
        yield "behind"
    if board.deal.long_goal and not any(
        one.fit for one in board.standings if one.option.recommended or board.recommended is None
    ):
        yield "long_goal"
    if board.unsolved:
        yield "unsolved"
    if private and board.scores and not any(one.users for one in board.standings) and holders(board.people, Role.USER):
        yield "users"
    if count > 1 and top(board.criteria) is None:
        yield "unweighted"
