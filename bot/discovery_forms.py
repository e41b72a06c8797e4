"""The forms of what is found out about a customer: each one's submit is the line that a person could have typed."""

from collections.abc import Collection, Iterable

from bot import forms
from bot.cards import Field, Form
from bot.deals import Deal
from bot.discovery import NEED, SHEET, SLOTS, label
from bot.dmu import Stakeholder


def _select(language: str, name: str, group: str, keys: Iterable[str], initial: str = "", **more: bool) -> Field:
    """A choice among keys, whose names are the labels of their group."""
    options = tuple((label(key, group, language), key) for key in keys)
    return forms.field(language, name, kind="select", slot="bare", options=options, initial=initial, **more)


def _whose(language: str, deal: Deal, people: Collection[Stakeholder]) -> tuple[Field, ...]:
    """Who said it, or whose it is; nothing where nobody is known or nobody may be named."""
    options = tuple((person.known_as, str(person.id)) for person in people)[:100]
    find = f"person:{deal.id}"
    field = forms.field(language, "whose", name="person", kind="select", slot="named", options=options, find=find)
    return (field,) if options else ()


def item(language: str, deal: Deal, verb: str, kind: str, people: Collection[Stakeholder], text: str = "") -> Form:
    """A need, a constraint, a factor, or a part of the procedure."""
    keys = dict.fromkeys(SLOTS[kind].aliases.values())
    fields = (
        _select(language, "slot", kind, keys, required=True),
        forms.field(language, kind, kind="long", required=True, initial=text),
        *_whose(language, deal, people if kind == NEED else ()),
    )
    return forms.made(language, kind, f"/deal {verb} deal:{deal.id}", *fields)


def environment(language: str, deal: Deal, said: dict[str, str]) -> Form:
    """The sheet of four: what it said before may be changed; what is emptied goes."""
    fields = (forms.field(language, slot, kind="long", slot="named", initial=said[slot]) for slot in SHEET)
    return forms.made(language, "environment", f"/deal env deal:{deal.id} rewrite", *fields)


def pain(language: str, deal: Deal, people: Collection[Stakeholder]) -> Form:
    """A problem in the customer's words, or one that such customers usually have; its size, and whose it is."""
    starters = tuple((label(key, "starters", language), key) for key in ("integration", "access", "quality"))
    fields = (
        forms.field(language, "pain", kind="long"),
        forms.field(language, "starter", name="kind", kind="select", slot="named", options=starters),
        forms.field(language, "pain_size", name="size", slot="named"),
        *_whose(language, deal, people),
    )
    return forms.made(language, "pain", f"/deal pain deal:{deal.id}", *fields)


def trigger(language: str, deal: Deal, private: bool) -> Form:
    """Why they have to decide; who noticed and who asked only where our own people read."""
    texts = (
        forms.field(language, "found", slot="named", initial=deal.found_by),
        forms.field(language, "asked", slot="named", initial=deal.asked_by),
    )
    fields = (
        _select(language, "trigger", "triggers", ("problem", "opportunity"), deal.trigger, required=True),
        _select(language, "side", "sides", ("technical", "business"), deal.trigger_side),
        *(texts if private else ()),
    )
    return forms.made(language, "trigger", f"/deal trigger deal:{deal.id}", *fields)


def goal(language: str, deal: Deal) -> Form:
    """The goal that everybody shares, and what it leads to in the long run."""
    fields = (
        forms.field(language, "goal", kind="long", required=True, initial=deal.goal),
        forms.field(language, "long", kind="long", slot="named", initial=deal.long_goal),
    )
    return forms.made(language, "goal", f"/deal goal deal:{deal.id}", *fields)
