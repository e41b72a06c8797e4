"""What a customer judges options by, and the scores people gave, over a ledger, as the bot's frozen values."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import bindparam, select

from bot.criteria import Criterion, Score, usual
from bot.deals import Deal
from bot.options import Option
from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import criteria, scores

_CRITERIA = Prepared(
    select(criteria)
    .where(criteria.c.workspace_id == bindparam("workspace"), criteria.c.deal_id == bindparam("deal"))
    .order_by(criteria.c.id)
)
_SCORES = Prepared(
    select(scores)
    .where(scores.c.workspace_id == bindparam("workspace"), scores.c.deal_id == bindparam("deal"))
    .order_by(scores.c.id)
)
_NAME = Prepared(
    select(criteria.c.name).where(
        criteria.c.workspace_id == bindparam("workspace"), criteria.c.id == bindparam("criterion")
    )
)


def criteria_of(ledger: Ledger, deal_id: int) -> tuple[Criterion, ...]:
    """What options are judged by in a deal; the usual five, with id 0, until somebody says otherwise."""
    found = tuple(Criterion(row.id, row.name, row.weight) for row in ledger.rows_of(criteria, _CRITERIA, deal_id))
    return found or usual()


def name_of(ledger: Ledger, criterion_id: int) -> str:
    """A criterion's name: a key of `bot.criteria.NAMES` or the customer's words; '' where there is no such row."""
    row = ledger.row(_NAME, criterion=criterion_id)
    return str(row.name) if row else ""


def keep(ledger: Ledger, deal: Deal, known: tuple[Criterion, ...] = ()) -> tuple[Criterion, ...]:
    """The deal's criteria as rows: the usual five are written down before the first change.

    `known` are the criteria as this transaction has just read them; without it they are read. So everywhere here.
    """
    found = known or criteria_of(ledger, deal.id)
    return tuple(one if one.id else replace(one, id=_insert(ledger, deal, one.name, one.weight)) for one in found)


def weigh(
    ledger: Ledger, deal: Deal, weights: Mapping[str, int], known: tuple[Criterion, ...] = ()
) -> tuple[Criterion, ...]:
    """Sets criteria's weights by name, and gives all as they are then; a new name adds a criterion."""
    found = {one.name: one for one in keep(ledger, deal, known)}
    ledger.about(deal.id)
    for name, weight in weights.items():
        if name in found:
            ledger.update(criteria, found[name].id, {"weight": found[name].weight}, weight=weight)
            found[name] = replace(found[name], weight=weight)
        else:
            found[name] = Criterion(_insert(ledger, deal, name, weight), name, weight)
    return tuple(found.values())


def _insert(ledger: Ledger, deal: Deal, name: str, weight: int) -> int:
    ledger.about(deal.id)
    return ledger.insert(criteria, deal_id=deal.id, name=name, weight=weight)


def drop(ledger: Ledger, deal: Deal, name: str, known: tuple[Criterion, ...] = ()) -> tuple[Criterion, ...]:
    """Takes a criterion out with the scores on it, and gives the others."""
    found = keep(ledger, deal, known)
    gone = {one.id for one in found if one.name == name}
    ledger.about(deal.id)
    for score in scores_of(ledger, deal.id) if gone else ():
        if score.criterion_id in gone:
            ledger.delete(scores, score.id)
    for criterion_id in gone:
        ledger.delete(criteria, criterion_id)
    return tuple(one for one in found if one.id not in gone) or usual()


def scores_of(ledger: Ledger, deal_id: int) -> tuple[Score, ...]:
    """Every score given in a deal, oldest first."""
    return tuple(
        Score(row.id, row.option_id, row.criterion_id, row.value, row.stakeholder_id)
        for row in ledger.rows(_SCORES, deal=deal_id)
    )


def score(
    ledger: Ledger, deal: Deal, option: Option, name: str, value: int, person_id: int | None = None,
    known: tuple[Criterion, ...] = (),
) -> None:  # fmt: skip
    """Records what somebody (None: ourselves) gives an option on a criterion; the same person's earlier score goes."""
    criterion = next(one for one in keep(ledger, deal, known) if one.name == name)
    ledger.about(deal.id)
    for one in scores_of(ledger, deal.id):
        if (one.option_id, one.criterion_id, one.person_id) == (option.id, criterion.id, person_id):
            ledger.update(scores, one.id, {"value": one.value}, value=value)
            return
    ledger.insert(
        scores, deal_id=deal.id, option_id=option.id, criterion_id=criterion.id, stakeholder_id=person_id, value=value
    )
