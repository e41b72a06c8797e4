"""Every verb that writes can be said alone: a form asks for the rest, or choices do where there is nothing to type."""

import uuid
from dataclasses import replace

import pytest

from bot.cards import Answer, Buttons, Picker
from handlers.commands import book
from handlers.commands.book import Entry
from handlers.slack.forms import Place, modal
from store.engine import Store
from tests.conversation import Conversation
from tests.slack_limits import view_faults
from tests.test_examples import READS

PREPARED = (
    "/deal add acme",
    "/deal link acme",
    "/dmu add kim user",
    "/dmu add lee decider",
    '/deal option add acme "Hybrid"',
    '/deal plan add acme "Kick-off"',
)
# A form opens.
FORMS = set(
    "deal add|deal trigger|deal goal|deal pain|deal env|deal need|deal constraint|deal factor|deal procedure|deal next|"
    "deal term|deal review|deal kpi|dmu add|dmu role|dmu noticed|dmu advice|dmu met|dmu concern|dmu stance|dmu need|deal concern|deal note|deal import|talk edit|"
    "ref add|ref import".split("|")
)
# Choices carry the verb on; what they lead to opens a form where something has to be typed.
CHOICES = set(
    "deal option|deal hold|deal criteria|deal stage|deal plan|deal lang|dmu remove|dmu resolve|dmu owner|dmu guards|dmu left|"
    "dmu value|dmu demo|dmu note|deal listen|digest quiet|talk said|talk good|talk poor|ref edit|ref remove|ref request|ref used|ref result|ref rest".split(
        "|"
    )
)
# Nothing is left to ask: the word alone does it, or says that there is nothing to do.
COMPLETE = set(
    "deal link|deal unlink|deal watch|deal unwatch|deal won|deal lost|deal nodecision|deal reopen|deal redo|dmu redo|"
    "ref redo|deal owner|digest on|digest off|digest mine|digest team|digest reminders|digest later|digest drop|"
    "digest redo".split("|")
)
WRITING = [entry for entry in book.entries if entry.verb not in READS]


def bare(store: Store, entry: Entry, language: str) -> Answer:
    talk = Conversation(store, uuid.uuid4().hex)
    for line in PREPARED:
        assert talk.say(line).private
    talk.said = replace(talk.said, language=language)
    return talk.say(f"/{entry.head} {entry.verb}")


def test_every_writing_verb_has_its_twin() -> None:
    assert {f"{entry.head} {entry.verb}" for entry in WRITING} == FORMS | CHOICES | COMPLETE


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("entry", WRITING, ids=lambda entry: f"{entry.head} {entry.verb}")
def test_a_bare_verb_opens_its_twin(entry: Entry, language: str, sqlite: Store) -> None:
    name, answer = f"{entry.head} {entry.verb}", bare(sqlite, entry, language)
    assert answer.private is not None
    if name in FORMS:
        assert answer.form is not None
        assert view_faults(modal(answer.form, Place("C1"))) == []
        return
    buttons = [one.line for part in answer.private.parts if isinstance(part, Buttons) for one in part.buttons]
    lines = buttons + [line for part in answer.private.parts if isinstance(part, Picker) for _, line in part.options]
    if name in CHOICES:
        assert not answer.wrote
        assert any(line.startswith(f"/{entry.head} {entry.verb}") for line in lines), lines


def test_a_form_about_somebody_says_a_whole_line(sqlite: Store) -> None:
    talk = Conversation(sqlite, uuid.uuid4().hex)
    for line in PREPARED:
        talk.say(line)
    for verb, values in {
        "concern": {"person": "1", "concern": "Where is the data?"},
        "need": {"person": "1", "need": "One login"},
        "advice": {"person": "1", "advice": "Start small"},
        "noticed": {"person": "1", "noticed": "Figures are late"},
        "met": {"person": "1", "met": "call", "note": "went well"},
        "role": {"person": "1", "role": "decider"},
        "stance": {"person": "1", "stance": "champion"},
    }.items():
        form = talk.say(f"/dmu {verb}").form
        assert form is not None
        person = next(value for field in form.fields if field.name == "person" for _, value in field.options)
        answer = talk.say(form.compose(values | {"person": person}))
        assert answer.wrote, verb
        assert answer.verb == f"dmu {verb}"
