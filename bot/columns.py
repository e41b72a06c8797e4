"""References as columns of numbers, so that thousands are scored at once; the sums are those of `bot.scoring.score`."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from bot.industries import closeness
from bot.proofs import PROOFS, proofs_wanted
from bot.references import Block, Limits, Need, Reference, evidence, resting_until
from bot.scoring import SHARED, SIZE_DECADES, STALE_DAYS, WEIGHTS

if TYPE_CHECKING:
    from numpy import ndarray

    Column = ndarray[Any, Any]

GATES: Final = tuple(Block)
GATE_NUMBER: Final[dict[Block | None, int]] = {None: 0} | {gate: number for number, gate in enumerate(GATES, start=1)}


class Columns:
    """One row per reference, in the order in which they were given. numpy is imported only where there are any."""

    def __init__(self, references: Sequence[Reference]) -> None:
        import numpy as np

        self._references = references
        self.codes = sorted({one.industry for one in references})
        place = {code: at for at, code in enumerate(self.codes)}
        self.industry: Column = np.array([place[one.industry] for one in references], np.int16)
        self._people: Column = np.array([max(one.people or 0, 0) for one in references], np.int64)
        self._updated: Column = np.array([one.updated.toordinal() for one in references], np.int32)
        languages = sorted({one.language for one in references})
        self._spoken = {language: at for at, language in enumerate(languages)}
        self._language: Column = np.array([self._spoken[one.language] for one in references], np.int8)
        held = [evidence(one) for one in references]
        self._proofs: dict[str, Column] = {proof: np.array([proof in has for has in held], bool) for proof in PROOFS}
        # Samples are for trying things out: where a real story may be told, they are told no more.
        real = any(one.consent and not one.sample for one in references)
        self.told: Column = np.array([not (real and one.sample) for one in references], bool)

    def shares(self, need: Need, today: date, text: "Column") -> "Column":
        """How far each factor is met, a row per factor in the order of `bot.scoring.Shares`; nan is unknown."""
        import numpy as np

        fits = [closeness(code, need.industry) for code in self.codes]
        # Whoever is told of another problem gains nothing from hearing it of their own industry.
        theirs = np.where(np.isnan(text), 1.0, np.minimum(1.0, text / SHARED))
        industry = np.array([np.nan if fit is None else fit for fit in fits], float)[self.industry] * theirs
        size: Column = np.full(len(text), np.nan)
        proof: Column = size
        if need.people and need.people > 0:
            known = self._people > 0
            ratio = np.where(known, self._people, need.people) / need.people
            size = np.where(known, np.maximum(0.0, 1 - np.abs(np.log10(ratio)) / SIZE_DECADES), np.nan)
        if wanted := frozenset(proofs_wanted(need.role, need.stage)):
            held: Column = np.array([self._proofs[one] for one in sorted(wanted)])
            proof = held.sum(axis=0) / len(wanted)
        fresh = np.clip(1 - (today.toordinal() - self._updated) / STALE_DAYS, 0.0, 1.0)
        fresh[self._updated == date.min.toordinal()] = np.nan
        return np.stack((industry, text, size, proof, fresh))

    def points(self, shares: "Column") -> "Column":
        """Each row's points of a hundred, as exactly as they are known; `scores` are the same in whole numbers."""
        import numpy as np

        earned = known = np.zeros(shares.shape[1])
        for weight, share in zip(WEIGHTS.values(), shares, strict=False):
            is_known = ~np.isnan(share)
            earned = earned + np.where(is_known, weight * share, 0.0)
            known = known + np.where(is_known, weight, 0.0)
        describes = ~np.isnan(shares[:3]).all(axis=0)
        points: Column = np.where(describes, 100 * earned / np.where(known > 0, known, 1.0), 0.0)
        return points

    def scores(self, points: "Column") -> "Column":
        """The points in whole numbers, as people read them."""
        import numpy as np

        scores: Column = np.rint(points).astype(np.int16)
        return scores

    def abroad(self, language: str) -> "Column":
        """Whether each story is in another language."""
        abroad: Column = self._language != self._spoken.get(language, -1)
        return abroad

    def gates(self, today: date, limits: Limits) -> "Column":
        """Each row's gate as GATE_NUMBER has it, as far as it doesn't depend on who asks."""
        import numpy as np

        held = (GATE_NUMBER[_gate(one, today, limits)] for one in self._references)
        numbers: Column = np.fromiter(held, np.int8, len(self._references))
        return numbers

    def lacking(self, need: Need, free: "Column", near: float) -> tuple[str, ...]:
        """The wanted proofs that no free story of a near industry has; of any industry, where it is unknown."""
        import numpy as np

        fits = [closeness(code, need.industry) for code in self.codes]
        is_near: Column = np.array([need.industry is None or (fit or 0.0) >= near for fit in fits], bool)
        rows = free & is_near[self.industry]
        return tuple(one for one in proofs_wanted(need.role, need.stage) if not (self._proofs[one] & rows).any())


def _gate(one: Reference, today: date, limits: Limits) -> Block | None:
    if not one.consent:
        return Block.CONSENT
    if one.consent_until and one.consent_until < today:
        return Block.EXPIRED
    if not one.uses and one.rest_until is None:
        return None
    return Block.RESTING if resting_until(one, today, limits) else None
