"""The forms of reference cases: a case's facts to fill in or change, and a place to paste a file."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bot import forms
from bot.cards import Field, Form
from bot.case_rows import field_text
from bot.industries import INDUSTRIES
from bot.industries import label as industry_label
from bot.references import Reference

# How a line names each of a case's fields.
SLOTS: Final = {
    "customer": "customer",
    "naming": "naming",
    "alias_en": "alias_en",
    "alias_ko": "alias_ko",
    "industry": "industry",
    "people": "size",
    "region": "region",
    "language": "language",
    "pains": "pains",
    "solution": "solution",
    "story": "story",
    "metrics": "metrics",
    "roi": "roi",
    "payback_months": "payback",
    "timeline": "timeline",
    "quote": "quote",
    "quote_by": "position",
    "quote_role": "quote_role",
    "security": "security",
    "proofs": "proofs",
    "consent": "consent",
    "consent_until": "until",
    "contact": "contact",
}
LONG: Final = frozenset(("pains", "solution", "story", "metrics", "quote"))
ON_FORM: Final = tuple(name for name in SLOTS if name not in ("alias_en", "alias_ko", "region", "language"))


def on_form(language: str) -> tuple[str, ...]:
    """The fields that the form shows: one alias, the reader's own; twenty fit."""
    return (*ON_FORM[:2], f"alias_{language}", *ON_FORM[2:])


def case(language: str, line: str, known: Mapping[str, str], problems: tuple[tuple[str, str], ...] = ()) -> Form:
    """A case's facts; `known` are texts by field, `problems` by field what is wrong with it."""
    trouble = dict(problems)  # also as a hint: a form that is just opened shows no errors
    fields = (_field(language, name, known.get(name, ""), trouble.get(name, "")) for name in on_form(language))
    wrong = tuple((SLOTS[name], text) for name, text in problems if name in SLOTS)
    return replace(forms.made(language, "case", line, *fields), problems=wrong)


def texts(reference: Reference) -> dict[str, str]:
    """A case's facts as a form shows them."""
    return {name: field_text(reference, name) for name in SLOTS}


def _field(language: str, name: str, initial: str, trouble: str) -> Field:
    label = f"case_{'alias' if name.startswith('alias') else name}"
    more: dict[str, Any] = {"name": SLOTS[name], "slot": "named", "initial": initial}
    if options := _options(language, name):
        more |= {"kind": "select", "options": options}
    elif name == "consent_until":
        more["kind"] = "date"
    elif name in LONG:
        more["kind"] = "long"
    made = forms.field(language, label, required=name in ("customer", "consent"), **more)
    return replace(made, hint=f"⚠ {trouble}") if trouble else made


def _options(language: str, name: str) -> tuple[tuple[str, str], ...]:
    if name == "industry":
        return tuple((industry_label(code, language), code) for code in INDUSTRIES)
    if name == "quote_role":
        return forms.roles(language)
    choices = {"naming": ("logo", "name", "anonymous"), "consent": ("yes", "no")}.get(name, ())
    return tuple((forms.choice(language, f"{name}_{one}"), one) for one in choices)


def paste(language: str) -> Form:
    """A text of CSV or JSON."""
    return forms.made(language, "cases", "/ref import", forms.field(language, "cases", kind="long", required=True))
