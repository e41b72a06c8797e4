"""The forms of what is recorded about a person: each one's submit is the line that somebody could have typed."""

from collections.abc import Collection, Iterable

from bot import forms
from bot.cards import Field, Form
from bot.discovery import NEED, SLOTS
from bot.discovery import label as slot_label
from bot.dmu import Stakeholder
from bot.people import State
from bot.reply import label_of
from bot.roles import Stance


def need(language: str, line: str) -> Form:
    """What somebody needs, and how much."""
    slots = tuple((slot_label(key, NEED, language), key) for key in dict.fromkeys(SLOTS[NEED].aliases.values()))
    return forms.made(
        language,
        "need",
        line,
        forms.field(language, "need", kind="long", required=True),
        forms.field(language, "slot", kind="select", slot="bare", options=slots, initial="must"),
    )


def demo(language: str, line: str, kind: str, state: State) -> Form:
    """A demo or a trial: how far it is, its day, and what they said."""
    return forms.made(
        language,
        "demo",
        line,
        _select(language, "demo_kind", ("demo", "trial"), kind),
        _select(language, "demo_state", tuple(State), state),
        forms.field(language, "due", kind="date", slot="named"),
        forms.field(language, "demo_feedback", kind="long"),
    )


def words(language: str, name: str, line: str, person: Stakeholder) -> Form:
    """One text about somebody: advice or value, as it is recorded."""
    return forms.text(language, name, line, str(getattr(person, name)))


def noticed(language: str, line: str, person: Stakeholder, asked: str) -> Form:
    """What somebody noticed, and at whose request they searched."""
    return forms.made(
        language,
        "noticed",
        line,
        forms.field(language, "noticed", kind="long", required=True, initial=person.noticed),
        forms.field(language, "asked", slot="named", initial=asked),
    )


def _select(language: str, name: str, keys: Iterable[str], initial: str) -> Field:
    options = tuple((forms.choice(language, f"{name}_{key}"), str(key)) for key in keys)
    return forms.field(language, name, kind="select", slot="bare", options=options, initial=initial)


def about(language: str, verb: str, line: str, people: Collection[Stakeholder]) -> Form | None:
    """What a verb asks about somebody where nobody is named: who, and the rest; None for verbs that only ask who."""
    known = tuple((person.known_as, str(person.id)) for person in people)[:100]
    fields = _rest(language, verb)
    if not known or not fields:
        return None
    find = next(f"person:{person.deal_id}" for person in people)
    who = forms.field(
        language, "whom", name="person", kind="select", slot="named", required=True, options=known, find=find
    )
    return forms.made(language, verb, line, who, *fields)


def _rest(language: str, verb: str) -> tuple[Field, ...]:
    """The fields of a verb beside who it is about."""
    match verb:
        case "concern" | "need" | "advice" | "noticed":
            return (forms.field(language, verb, kind="long", required=True),)
        case "met":
            kinds = _select(language, "met", ("meeting", "call", "demo", "trial"), "meeting")
            return kinds, forms.field(language, "note", kind="long")
        case "role":
            options = forms.roles(language)
            return (forms.field(language, "role", kind="select", slot="named", required=True, options=options),)
        case "stance":
            options = tuple((label_of(stance, language), str(stance)) for stance in Stance)
            return (forms.field(language, "stance", kind="select", slot="bare", required=True, options=options),)
    return ()
