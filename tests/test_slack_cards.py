"""Cards and forms in Block Kit: always within Slack's limits, and every fact stays literal text."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards import (
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
    rich,
)
from handlers.fitting import cut, size
from handlers.slack.cards import render
from handlers.slack.forms import Place, modal, submitted, window
from handlers.slack.heard import typed
from tests.slack_limits import length, message_faults, view_faults

HOSTILE = [
    "<!channel>", "<!here|now>", "<@U123>", "<#C1|x>", "<https://evil.example|Acme>", "*bold*", "_it_", "~no~", "`code`",
    "```", "| a | b |", "> quote", "&lt;", "&amp;", ":fire:", "a" * 5000, "가" * 4000, "😀" * 2500, "\x00\x1b", "\ud800",
    "  ", "\n\n", "@here", "http://x.y", '"', "\\",
]  # fmt: skip

texts = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40), st.text(max_size=3).map(lambda one: one * 1200))
lines = st.one_of(texts, st.sampled_from(["/deal undo 1", "/talk acme", "x" * 151, "x" * 2001, ""]))
runs = st.builds(Run, texts, st.sampled_from(["plain", "strong", "code", "user", "channel", "link"]))
handles = st.builds(Run, st.sampled_from(["U0AB", "C0AB"]), st.sampled_from(["user", "channel"]))
links = st.builds(
    Run, st.sampled_from(["https://us.slack.com/archives/C1/p1?x=1&y=2", "https://x|y>"]), st.just("link")
)
riches = st.lists(st.one_of(runs, handles, links), max_size=5).map(tuple)
buttons = st.builds(Button, texts, lines, st.sampled_from(["", "primary", "danger"]))
parts: st.SearchStrategy[Part] = st.one_of(
    st.builds(Title, riches),
    st.builds(Text, riches),
    st.builds(Bullets, st.lists(riches, max_size=5).map(tuple)),
    st.builds(Facts, st.lists(st.tuples(riches, riches), max_size=4).map(tuple)),
    st.builds(Note, st.one_of(riches, st.lists(runs, min_size=11, max_size=13).map(tuple))),
    st.builds(Buttons, st.lists(buttons, max_size=30).map(tuple)),
    st.builds(Picker, texts, st.lists(st.tuples(texts, lines), max_size=20).map(tuple)),
    st.builds(Image, texts, texts),
)
fields = st.builds(
    Field,
    name=st.text(min_size=1, max_size=60),
    label=texts,
    kind=st.sampled_from(["text", "long", "select", "date"]),
    slot=st.sampled_from(["quoted", "named", "bare"]),
    required=st.booleans(),
    options=st.lists(st.tuples(texts, lines), max_size=12).map(tuple),
    initial=st.one_of(texts, st.sampled_from(["2026-12-05", "2026-13-45"])),
    hint=texts,
)


@settings(max_examples=100, deadline=None)
@given(st.lists(parts, max_size=8).map(tuple), st.booleans())
def test_every_card_is_within_slacks_limits(card: tuple[Part, ...], controls: bool) -> None:
    message = render(Card(card), controls)
    assert message_faults(message.blocks, message.text) == []
    assert json.dumps(message.body, ensure_ascii=False).encode()


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60), st.text(max_size=30), st.lists(fields, min_size=1, max_size=8).map(tuple))
def test_every_form_is_within_slacks_limits(title: str, line: str, some: tuple[Field, ...]) -> None:
    assert view_faults(modal(Form(title, line, title, some), Place("C1", "1.2", "https://hooks.example/1"))) == []


def test_a_long_card_is_shortened_visibly_and_keeps_its_buttons() -> None:
    card = Card((*(Text(rich(f"{number} " + "word " * 100)) for number in range(60)), undo()))
    blocks = render(card).blocks
    assert message_faults(blocks, render(card).text) == []
    assert [block["type"] for block in blocks[-2:]] == ["context", "actions"]
    assert blocks[-2]["elements"][0]["text"] == "…"
    many = render(Card((*(Text(rich("word")) for _ in range(60)), undo()))).blocks
    assert len(many) <= 50
    assert many[-1]["type"] == "actions"


def undo() -> Buttons:
    return Buttons((Button("Undo", "/deal undo 1"),))


@pytest.mark.parametrize("fact", HOSTILE[:15])
def test_a_fact_is_never_markup(fact: str) -> None:
    card = Card(
        (
            Title(rich(fact)),
            Text(rich(fact)),
            Bullets((rich(fact),)),
            Facts(((rich(fact), rich(fact)),)),
            Note(rich(fact)),
        )
    )
    message = render(card)
    assert "mrkdwn" not in json.dumps(message.blocks)
    assert json.dumps(message.blocks, ensure_ascii=False).count(json.dumps(fact, ensure_ascii=False)[1:-1]) == 6
    assert not re.search(r"<[!@#h]", message.text)


@pytest.mark.parametrize("fact", HOSTILE[:15])
def test_a_fact_inside_a_styled_note_is_never_markup(fact: str) -> None:
    note = Note((Run("Said by "), Run("U0AB", "user"), Run(": "), Run(fact), Run(" "), Run("/deal goal", "code")))
    shown = render(Card((note,))).blocks[0]["elements"]
    markup = "".join(one["text"] for one in shown if one["type"] == "mrkdwn")
    assert not re.search(r"[<>*_~`|@#]|:\w", re.sub(r"<@U0AB>|`/deal goal`", "", markup))
    literal = "".join(one["text"] if one["type"] == "plain_text" else typed(one["text"]) for one in shown)
    assert fact in literal


def test_a_note_with_code_and_a_mention_is_one_grey_line() -> None:
    note = Note((Run("Asked by "), Run("U0AB", "user"), Run(" — R&D goal: "), Run("/deal goal <acme>", "code")))
    expected = "Asked by <@U0AB> — R&amp;D goal: `/deal goal &lt;acme&gt;`"
    assert render(Card((note,))).blocks == [
        {"type": "context", "elements": [{"type": "mrkdwn", "text": expected, "verbatim": True}]}
    ]


def test_colleagues_and_channels_are_mentioned_by_id() -> None:
    message = render(Card((Text((Run("U0AB", "user"), Run(" in "), Run("C0AB", "channel"))),)))
    section = message.blocks[0]["elements"][0]["elements"]
    assert [one["type"] for one in section] == ["user", "text", "channel"]
    assert message.text == "<@U0AB> in <#C0AB>"
    stranger = render(Card((Text((Run("U1> <!channel", "user"),)),)))
    assert stranger.blocks[0]["elements"][0]["elements"] == [{"type": "text", "text": "@U1> <!channel"}]
    assert stranger.text == "@U1&gt; &lt;!channel"


def test_a_title_is_a_header_and_a_long_one_is_bold_text_and_loses_nothing() -> None:
    assert render(Card((Title(rich("Acme")),))).blocks[0]["type"] == "header"
    long = "딜 " * 100
    section = render(Card((Title(rich(long)),))).blocks[0]["elements"][0]["elements"]
    assert section == [{"type": "text", "text": long, "style": {"bold": True}}]


def test_facts_are_one_block_of_bold_names() -> None:
    blocks = render(Card((Facts(((rich("Goal"), rich("downtime")), (rich("Next"), rich("call")))),))).blocks
    words = [one["text"] for one in blocks[0]["elements"][0]["elements"]]
    assert len(blocks) == 1
    assert "".join(words) == "Goal: downtime\nNext: call"


def test_a_button_carries_its_whole_line_or_is_left_out() -> None:
    row = render(
        Card((Buttons((Button("A", "x" * 2000, "primary"), Button("B", "x" * 2001), Button("C", "y"))),))
    ).blocks[0]
    assert [(one["text"]["text"], len(one["value"])) for one in row["elements"]] == [("A", 2000), ("C", 1)]
    assert row["elements"][0]["style"] == "primary"
    assert "style" not in row["elements"][1]


def test_a_picker_is_a_select_and_becomes_buttons_when_a_line_is_too_long_for_it() -> None:
    select = render(
        Card((Picker("Which deal?", (("Acme", "/deal 1"), ("Beta", "/deal 2"), ("Acme", "/deal 1"))),))
    ).blocks[0]
    assert [one["value"] for one in select["elements"][0]["options"]] == ["/deal 1", "/deal 2"]
    long = render(Card((Picker("Which deal?", (("Acme", "a" * 151), ("Beta", "/deal 2"))),))).blocks[0]
    assert [one["type"] for one in long["elements"]] == ["button", "button"]
    many = render(Card((Picker("Which?", tuple((str(one), str(one)) for one in range(130))),))).blocks
    assert len(many[0]["elements"][0]["options"]) == 100
    assert many[1]["elements"][0]["text"] == "…"


@given(st.text(max_size=50), st.integers(2, 20))
def test_cut_keeps_within_its_limit_and_shows_that_it_cut(text: str, limit: int) -> None:
    kept = cut(text, limit)
    assert size(kept) == length(kept) <= limit
    assert kept.endswith("…") or kept in text or "\x00" <= min(text) < " " or "\x7f" in text


def test_an_empty_card_still_has_words() -> None:
    assert render(Card(())).body == {"text": "…"}
    assert view_faults(window("Dealmate", Card((undo(),)))) == []


FORM = Form(
    "Next step", "/deal next deal:1", "Save",
    (Field("next", "What", required=True), Field("due", "When", kind="date", slot="named"), Field("who", "Who", slot="bare")),
)  # fmt: skip


def test_a_submitted_form_says_its_line() -> None:
    view = modal(FORM, Place("C1", "1.2", "https://hooks.example/1")) | {
        "state": {
            "values": {
                "quoted:next": {"value": {"type": "plain_text_input", "value": 'Call "Kim" about R&D\nsoon'}},
                "named:due": {"value": {"type": "datepicker", "selected_date": "2026-12-05"}},
                "bare:who": {"value": {"type": "static_select", "selected_option": {"value": "kim"}}},
            }
        }
    }
    filled = submitted(view)
    assert filled.line == '/deal next deal:1 "Call \\"Kim\\" about R&D\nsoon" due:"2026-12-05" kim'
    assert (filled.place, filled.missing) == (Place("C1", "1.2", "https://hooks.example/1"), ())


def test_a_blank_required_field_is_named() -> None:
    blank = {
        "quoted:next": {"value": {"type": "plain_text_input", "value": "  "}},
        "named:due": {"value": {"selected_date": None}},
    }
    filled = submitted(modal(FORM, Place("C1")) | {"state": {"values": blank}})
    assert (filled.line, filled.missing) == ("/deal next deal:1", ("quoted:next",))


def test_a_line_too_long_for_a_view_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        modal(Form("Goal", "/deal goal " + "a" * 3000, "Save", FORM.fields), Place("C1"))
