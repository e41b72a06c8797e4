"""The forms of terms, plan and review: each one's submit is the line that a person could have typed."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from bot import forms
from bot.cards import Field, Form
from bot.outcome import Review
from bot.plan import Term, TermLine, TermState, Track

Problems = tuple[tuple[str, str], ...]


def term(language: str, line: str, known: TermLine | None = None, problems: Problems = ()) -> Form:
    """How far one of the four terms is; `known` is what is recorded of it."""
    due = known.due.isoformat() if known and known.due else ""
    fields = (
        _select(language, "term", tuple(Term), known.term if known else "", required=True),
        _select(language, "state", tuple(TermState), known.state if known else ""),
        forms.field(language, "term_text", initial=known.text if known else ""),
        forms.field(language, "due", kind="date", slot="named", initial=due),
    )
    return replace(forms.made(language, "term", line, *fields), problems=problems)


def step(language: str, line: str, track: Track | None, typed: Mapping[str, str], problems: Problems = ()) -> Form:
    """A step of the plan; `typed` is what was said of it already."""
    fields = (
        forms.field(language, "step", required=True, initial=typed.get("step", "")),
        _select(language, "track", tuple(Track), track or Track.PROJECT),
        forms.field(language, "owner", slot="named", initial=typed.get("owner", "")),
        forms.field(language, "due", kind="date", slot="named"),
    )
    return replace(forms.made(language, "step", line, *fields), problems=problems)


def kpi(language: str, line: str, name: str) -> Form:
    """A key figure: what it was, should be and is."""
    names = ("kpi", "baseline", "target", "actual")
    fields = (
        forms.field(language, one, slot="named", required=one == "kpi", initial=name if one == "kpi" else "")
        for one in names
    )
    return forms.made(language, "kpi", line, *fields)


def review(language: str, line: str, known: Review | None, typed: Mapping[str, str], problems: Problems = ()) -> Form:
    """What was reached and learned: one figure, the lesson, one improvement, and consent to be told of."""
    typed = {"learned": known.learned if known else "", "consent": "yes" if known and known.consent else ""} | {
        name: text for name, text in typed.items() if text
    }
    answers = tuple((forms.choice(language, f"consent_{one}"), one) for one in ("yes", "no"))
    names = ("kpi", "baseline", "target", "actual", "learned", "improvement", "owner")
    fields = [
        forms.field(language, name, slot="named", kind="long" if name == "learned" else "text", initial=text)
        for name, text in ((one, typed.get(one, "")) for one in names)
    ]
    fields += [
        forms.field(language, "due", kind="date", slot="named"),
        forms.field(
            language, "case_consent", name="consent", kind="select", slot="named", options=answers,
            initial=typed["consent"],
        ),
    ]  # fmt: skip
    return replace(forms.made(language, "review", line, *fields), problems=problems)


def _select(language: str, name: str, keys: Collection[str], initial: str, required: bool = False) -> Field:
    """A choice among keys, whose names stand with the forms as `<field>_<key>`."""
    options = tuple((forms.choice(language, f"{name}_{key}"), str(key)) for key in keys)
    return forms.field(
        language, name, kind="select", slot="bare", options=options, initial=str(initial), required=required
    )
