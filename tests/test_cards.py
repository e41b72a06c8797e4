"""The neutral message: plain text of every part, data that comes back the same, and forms that say a line."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards import (
    KINDS,
    Bullets,
    Button,
    Buttons,
    Card,
    Facts,
    Field,
    Form,
    Image,
    Note,
    Part,
    Picker,
    Run,
    Text,
    Title,
    from_data,
    plain,
    rich,
    to_data,
    words,
)

PARTS: list[tuple[Part, str]] = [
    (Title(rich("acme · 5")), "acme · 5"),
    (Text((Run("moved by "), Run("U1", "user"), Run(" in "), Run("C1", "channel"))), "moved by @U1 in #C1"),
    (Text((Run("say "), Run("/deal", "code"), Run("now", "strong"))), "say /deal" + "now"),
    (Bullets((rich("one"), rich("two"))), "- one\n- two"),
    (Facts(((rich("Goal"), rich("Two days")),)), "Goal: Two days"),
    (Note(rich("no goal yet")), "· no goal yet"),
    (Buttons((Button("Undo", "/deal undo 1"), Button("Show", "/deal show", "primary"))), "[Undo] [Show]"),
    (Picker("Which deal?", (("acme", "/deal show deal:1"), ("b", "/deal show deal:2"))), "[Which deal? ▾] acme / b"),
    (Image("https://example.com/a.png", "a chart"), "[a chart]"),
]
FULL = Card(tuple(part for part, _ in PARTS))


def test_every_kind_of_part_is_here() -> None:
    assert {type(part) for part, _ in PARTS} == set(KINDS.values())


@pytest.mark.parametrize(
    ("part", "text"), PARTS, ids=lambda one: type(one).__name__ if not isinstance(one, str) else ""
)
def test_plain_text(part: Part, text: str) -> None:
    assert plain(Card((part,))) == text


def test_plain_text_without_what_can_be_pressed() -> None:
    assert plain(FULL, buttons=False) == "\n".join(
        text for part, text in PARTS if not isinstance(part, Buttons | Picker)
    )


def test_cards_are_added_part_by_part() -> None:
    assert Card(FULL.parts[:4]) + Card(FULL.parts[4:]) == FULL


def test_words_are_text_without_style() -> None:
    assert words((Run("a", "strong"), Run("U1", "user"), Run("b", "code"))) == "a@U1b"


def test_a_card_comes_back_from_its_data() -> None:
    data = to_data(FULL)
    assert [row["kind"] for row in data] == [type(part).__name__ for part, _ in PARTS]
    assert from_data(json.loads(json.dumps(data))) == FULL
    assert to_data(from_data(data)) == data


run = st.builds(Run, st.text(max_size=9), st.sampled_from(["plain", "strong", "code", "user", "channel"]))
runs = st.lists(run, max_size=3).map(tuple)
button = st.builds(Button, st.text(max_size=9), st.text(max_size=9), st.sampled_from(["", "primary", "danger"]))
part = st.one_of(
    st.builds(Title, runs),
    st.builds(Text, runs),
    st.builds(Note, runs),
    st.builds(Bullets, st.lists(runs, max_size=3).map(tuple)),
    st.builds(Facts, st.lists(st.tuples(runs, runs), max_size=3).map(tuple)),
    st.builds(Buttons, st.lists(button, max_size=3).map(tuple)),
    st.builds(Picker, st.text(max_size=9), st.lists(st.tuples(st.text(max_size=9), st.text(max_size=9))).map(tuple)),
    st.builds(Image, st.text(max_size=9), st.text(max_size=9)),
)


@settings(deadline=None)
@given(st.lists(part, max_size=6))
def test_any_card_comes_back_from_its_data(parts: list[Part]) -> None:
    card = Card(tuple(parts))
    assert from_data(json.loads(json.dumps(to_data(card)))) == card
    plain(card)


FORM = Form(
    "New person",
    "/dmu add deal:7",
    "Save",
    (
        Field("person", "Who", required=True),
        Field("title", "Title", slot="named"),
        Field("role", "Role", kind="select", slot="bare", options=(("Decider", "decider"),)),
    ),
)


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"person": "Kim"}, '/dmu add deal:7 "Kim"'),
        ({"person": " Kim ", "title": "CFO", "role": "decider"}, '/dmu add deal:7 "Kim" title:"CFO" decider'),
        ({"person": 'Kim "K" \\ Lee', "title": '"'}, '/dmu add deal:7 "Kim \\"K\\" \\\\ Lee" title:"\\""'),
        ({"person": "“Kim” — 부장"}, '/dmu add deal:7 "“Kim” — 부장"'),
        ({"person": "line one\nline two"}, '/dmu add deal:7 "line one\nline two"'),
        ({"person": "  ", "other": "x"}, "/dmu add deal:7"),
        ({}, "/dmu add deal:7"),
    ],
)
def test_a_form_says_a_line(values: dict[str, str], line: str) -> None:
    assert FORM.compose(values) == line
