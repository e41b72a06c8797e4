"""The forms of holds and of the limits for stalled deals: each one's submit is the line a person could have typed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot import forms
from bot.cards import Form
from bot.deals import BuyClass
from bot.stages import Stage
from bot.stall import Policy

Problems = tuple[tuple[str, str], ...]


def hold(language: str, line: str, reason: str = "", until: date | None = None) -> Form:
    """Why a deal waits, and until when."""
    return forms.made(
        language,
        "hold",
        line,
        forms.field(language, "hold_reason", name="reason", slot="named", required=True, initial=reason),
        forms.field(
            language, "hold_until", name="due", kind="date", slot="named", required=True,
            initial=until.isoformat() if until else "",
        ),
    )  # fmt: skip


def policy(
    language: str, line: str, known: Policy, typed: Mapping[str, str] | None = None, problems: Problems = ()
) -> Form:
    """All limits: a row of eight for each clock, in the order of the stages, the factors, and the country."""
    rows = {
        "expected": " ".join(str(known.expected[stage]) for stage in Stage),
        "quiet": " ".join(str(known.quiet[stage]) for stage in Stage),
        "factors": " ".join(f"{known.factors[kind]:g}" for kind in BuyClass),
        "country": known.country,
    } | dict(typed or {})
    fields = (forms.field(language, name, slot="named", required=True, initial=row) for name, row in rows.items())
    return replace(forms.made(language, "policy", line, *fields), problems=problems)
