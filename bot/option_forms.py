"""The forms of the option board: an option, what speaks for and against it, scores, weights, and the decision."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.cards import Field, Form
from bot.criteria import HIGHEST, LOWEST, NAMES, Criterion, label
from bot.deals import Pain
from bot.dmu import Stakeholder
from bot.forms import choice, field, made
from bot.options import Aspect, Deployment, Option
from bot.reply import label_of

MOST_CHOICES = 90  # a platform's select holds a hundred
WIDEST = 70  # letters of a choice


def option(language: str, line: str, pains: Sequence[Pain], known: Option) -> Form:
    """A new option, with what was typed of it, or one with an id, to be changed."""
    deployments = tuple((label_of(one, language), str(one)) for one in Deployment)
    fields = [
        field(language, "option", name="name", slot="named", required=True, initial=known.name),
        field(language, "scope", slot="named", initial=known.scope),
        field(
            language, "deployment", kind="select", slot="named", options=deployments,
            initial=str(known.deployment or ""),
        ),
    ]  # fmt: skip
    if pains:
        each = tuple((pain.text[:WIDEST], str(pain.id)) for pain in pains[:MOST_CHOICES])
        every = ((choice(language, "all"), "all"),) if len(pains) > 1 else ()
        fields.append(field(language, "solves", name="pain", kind="select", slot="named", options=(*every, *each)))
    return made(language, "option_edit" if known.id else "option", line, *fields)


def note(language: str, sign: str, line: str) -> Form:
    """What speaks for an option ("pro") or against it ("con")."""
    aspects = tuple((label_of(one, language), str(one)) for one in Aspect)
    return made(
        language,
        sign,
        line,
        field(language, "aspect", kind="select", slot="bare", required=True, options=aspects),
        field(language, sign, name="text", kind="long", required=True),
    )


def effect(language: str, line: str) -> Form:
    """What would happen with this option."""
    return made(language, "effect", line, field(language, "effect", name="text", kind="long", required=True))


def feedback(language: str, line: str, people: Collection[Stakeholder]) -> Form:
    """What somebody at the customer said about an option; without `people` it is known who."""
    who = [replace(_who(language, "said_by", people), required=True)] if people else []
    return made(
        language,
        "option_feedback",
        line,
        *who,
        field(language, "option_feedback", name="text", kind="long", required=True),
    )


def recommend(language: str, line: str) -> Form:
    """Why we recommend it, in a sentence."""
    return made(language, "recommend", line, field(language, "why", name="reason", slot="named", required=True))


def choose(language: str, line: str, people: Collection[Stakeholder]) -> Form:
    """The customer's decision: why, and who decided. People are offered only where our own read."""
    fields = [field(language, "decided_why", name="reason", slot="named", required=True)]
    if people:
        fields.append(_who(language, "decided_by", people))
    return made(language, "choose", line, *fields)


def scores(language: str, line: str, criteria: Sequence[Criterion], people: Collection[Stakeholder]) -> Form:
    """One to five on each criterion, by one person or by ourselves."""
    who = [_who(language, "scored_by", people)] if people else []
    return made(language, "scores", line, *who, *_numbers(language, criteria))


def weights(language: str, line: str, criteria: Sequence[Criterion], known: bool) -> Form:
    """How much each criterion weighs; what is `known` stands there already."""
    fields = _numbers(language, criteria)
    filled = (
        replace(one, initial=f"{criterion.key}={criterion.weight}")
        for one, criterion in zip(fields, criteria, strict=True)
    )
    return made(language, "weights", line, *(filled if known else fields))


def _numbers(language: str, criteria: Sequence[Criterion]) -> list[Field]:
    """A choice of one to five for each criterion; it enters the line as `security=4`."""
    return [
        Field(
            one.key if one.name in NAMES else f"own{index}",  # an id would mean nothing to whoever reads the form
            label(one, language),
            "select",
            "bare",
            options=tuple((str(value), f"{one.key}={value}") for value in range(LOWEST, HIGHEST + 1)),
        )
        for index, one in enumerate(criteria, 1)
    ]


def _who(language: str, name: str, people: Collection[Stakeholder]) -> Field:
    """Somebody of the deal."""
    known = tuple((person.known_as[:WIDEST], str(person.id)) for person in list(people)[:MOST_CHOICES])
    find = next((f"person:{person.deal_id}" for person in people), "")
    return field(language, name, name="person", kind="select", slot="named", options=known, find=find)
