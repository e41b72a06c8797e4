"""A customer whose review is written may become a reference: the line that adds them with all that is known."""

from collections.abc import Collection

from bot.case_rows import field_text
from bot.deals import Deal, Pain
from bot.lexer import quoted
from bot.outcome import Kpi, Review
from bot.references import Metric, Reference

LONGEST = 1_500  # a button carries no more


def adding(deal: Deal, pains: Collection[Pain], kpis: Collection[Kpi], review: Review | None) -> str:
    """`/ref add …` with the customer, industry, size, problems, figures and consent; problems are left out last first
    where the line would grow too long."""
    told = [pain.text for pain in pains]
    figures = tuple(Metric(one.name, one.baseline, one.actual) for one in kpis if one.baseline and one.actual)
    while True:
        draft = Reference(
            0, "", deal.name, industry=deal.industry or "", people=deal.people, pains=tuple(told), metrics=figures,
            consent=bool(review and review.consent),
        )  # fmt: skip
        line = _line(draft)
        if len(line) <= LONGEST or not (told or figures):
            return line
        if told:
            told.pop()
        else:
            figures = figures[:-1]


def _line(draft: Reference) -> str:
    slots = {"customer": "customer", "industry": "industry", "people": "size", "pains": "pains", "metrics": "metrics",
             "consent": "consent"}  # fmt: skip
    told = ((slot, field_text(draft, name)) for name, slot in slots.items())
    return " ".join(["/ref add", *(f"{slot}:{quoted(text)}" for slot, text in told if text)])
