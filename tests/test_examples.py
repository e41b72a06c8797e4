"""Every example that help and README show is a line that works, in both languages."""

import uuid

import pytest

from bot import grammar
from handlers.commands import answer, book
from handlers.commands.book import Entry
from handlers.turn import Custom, Turn
from store import workspaces
from store.engine import Store
from store.ledger import Ledger
from tests.conversation import Conversation

PREPARED = (
    "> /deal add acme size:320 industry:manufacturing",
    "> /deal link acme",
    "> /deal stage acme gathering",
)
KNOWN = {"en": "> /dmu add kim user", "ko": "> /dmu add 김철수 부장 사용자"}
FIRST = {  # what must have happened before
    "result": ("> /ref used northwind acme", "> /ref used 한빛기계 acme"),
    "reopen": ("> /deal lost acme",),
    "redo": ('> /deal goal acme "Two days"', "> [Undo]"),
    "link": ("> /deal unlink",),
    "resolve": ('> /dmu concern kim "too slow"', '> /dmu 우려 김철수 "느려요"'),
    "guards": ("> /dmu add lee gatekeeper", "> /dmu 추가 한수진 게이트키퍼"),
    "scores": ("@ admin=yes",),
    "join": ("@ admin=yes",),
    "leave": ("@ admin=yes",),
    "off": ("> /digest on",),
    "later": ('> /deal next acme "send the quote" today', '> /deal 다음 acme "견적 보내기" 오늘'),
    "drop": ('> /deal next acme "send the quote" today', '> /deal 다음 acme "견적 보내기" 오늘'),
    "watch": ("> /deal unlink",),
    "unwatch": ("> /deal unlink", "> /deal watch acme"),
}
READS = set(
    "ask show list history undo map picture gaps why limits export memo prep insights forget findings conflicts check "
    "scores now set stalled policy home card record access join leave".split()
) | {""}
FORMS = {("talk", "edit"), ("digest", "set")}  # shows what there is, in the form that changes it

EXAMPLES = [(entry, language) for entry in book.entries for language in ("en", "ko")]


@pytest.mark.parametrize(
    ("entry", "language"), EXAMPLES, ids=[f"{language}: {entry.example(language)}" for entry, language in EXAMPLES]
)
def test_an_example_does_what_it_says(entry: Entry, language: str, sqlite: Store) -> None:
    workspace = uuid.uuid4().hex
    talk = Conversation(sqlite, workspace)
    for line in (*PREPARED, KNOWN[language], *FIRST.get(entry.verb, ())):
        talk.perform(line)
    with sqlite.transaction() as connection:
        place = workspaces.enter(connection, workspace, talk.said.member, talk.said.channel)
        ledger = Ledger(connection, place.workspace_id, talk.said.member, talk.now)
        turn = Turn(ledger, talk.said, place, talk.now, language, Custom())
        answered = answer(turn, grammar.read(entry.example(language)))  # a question or an error would raise
    assert ledger.verb == f"{entry.head} {entry.verb}".strip()
    shows = (entry.head, entry.verb) in FORMS
    assert (ledger.write_id is None) == (shows or entry.verb in READS)
    assert answered.private is not None
    assert (answered.form is not None) == shows
