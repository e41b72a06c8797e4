"""Cards and forms as Adaptive Cards: always valid, within Teams' limits, and every fact stays literal text."""

import json

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
from handlers.teams import cards, forms
from handlers.teams.cards import Message, render, said
from handlers.teams.limits import unmarked
from tests.teams_limits import MARKUP, Data, faults, walk
from tests.test_slack_cards import buttons, fields, lines, riches, texts

SORA, JUNHO, OTHER = (f"{digit * 8}-d9cb-469f-a165-70867728950e" for digit in "0af")
NAMES = {SORA: "Sora Park", JUNHO: "이준호", OTHER: "이준호", "U0AB": "Nobody"}
HOSTILE = [
    "<at>Sora Park</at>", "[x](https://evil.example)", "**bold**", "_it_", "- item", "1. item", "+ item", "# title",
    "<b>x</b>", "&lt;", "&amp;", "`code`", "```", "> quote", "www.evil.example", "http://x.y", "a@b.example", "\\*",
    "{{DATE(2017-02-14T06:08:39Z,SHORT)}}", "---", "<!channel>", "<@U123>", "*bold*",
]  # fmt: skip

members = st.builds(Run, st.sampled_from([SORA, JUNHO, OTHER, "U0AB", "19:x@thread.tacv2"]), st.just("user"))
marked = st.builds(Run, st.sampled_from(HOSTILE), st.sampled_from(["plain", "strong", "code", "link"]))
rich_texts = st.one_of(riches, st.lists(st.one_of(members, marked), max_size=6).map(tuple))
parts: st.SearchStrategy[Part] = st.one_of(
    st.builds(Title, rich_texts),
    st.builds(Text, rich_texts),
    st.builds(Bullets, st.lists(rich_texts, max_size=5).map(tuple)),
    st.builds(Facts, st.lists(st.tuples(rich_texts, rich_texts), max_size=4).map(tuple)),
    st.builds(Note, rich_texts),
    st.builds(Buttons, st.lists(buttons, max_size=30).map(tuple)),
    st.builds(Picker, texts, st.lists(st.tuples(texts, lines), max_size=20).map(tuple)),
    st.builds(Image, st.one_of(texts, st.just("https://x.example/map.png")), texts),
)
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), texts, st.sampled_from(["line", "pick-1", "quoted:x"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["line", "pick", "pick-1", "fields", "quoted:x", "x"]), inner, max_size=4),
    ),
    max_leaves=8,
)


def kinds(message: Message) -> list[str]:
    return [block["type"] for block in message.content["body"]]


def runs(message: Message) -> list[Data]:
    return [one for one in walk(message.content["body"]) if one["type"] == "TextRun"]


def presses(message: Message) -> list[Data]:
    return [one for one in walk(message.content) if one["type"] == "Action.Execute"]


@settings(max_examples=60, deadline=None)
@given(st.lists(parts, max_size=8).map(tuple))
def test_every_card_is_valid_and_within_teams_limits(shown: tuple[Part, ...]) -> None:
    assert faults(render(Card(shown), NAMES), (SORA, JUNHO, OTHER)) == []


@settings(max_examples=40, deadline=None)
@given(texts, st.text(max_size=30), texts, st.lists(fields, min_size=1, max_size=30).map(tuple), anything)
def test_every_form_is_valid_and_within_teams_limits(
    title: str, line: str, needed: str, some: tuple[Field, ...], given: object
) -> None:
    wrong = tuple((field.name, title) for field in some[:2])
    form = Form(title, line, title, some, wrong, needed)
    assert faults(forms.render(form)) == []
    assert faults(forms.render(form, given if isinstance(given, dict) else {})) == []


def test_a_long_card_is_shortened_visibly_and_keeps_its_buttons() -> None:
    undo = Buttons((Button("Undo", "/deal undo 1"),))
    message = render(Card((*(Text(rich(f"{number} " + "가나다 " * 300)) for number in range(60)), undo)))
    assert faults(message) == []
    assert message.content["body"][-2]["text"] == "…"
    assert kinds(message)[-1] == "ActionSet"


@pytest.mark.parametrize("fact", HOSTILE)
def test_a_fact_is_never_markup(fact: str) -> None:
    text = rich(fact)
    message = render(Card((Title(text), Text(text), Bullets((text,)), Facts(((text, text),)), Note(text))), NAMES)
    assert faults(message) == []
    assert "TextBlock" not in [one["type"] for one in walk(message.content["body"])]
    shown = [run["text"].replace("\u200b", "") for run in runs(message)]
    assert shown.count(fact) == 6


@pytest.mark.parametrize("fact", HOSTILE)
def test_a_fact_beside_a_mention_is_never_markup(fact: str) -> None:
    message = render(Card((Text((Run(fact), Run(" "), Run(SORA, "user"), Run(" " + fact, "strong"))),)), NAMES)
    assert faults(message, (SORA,)) == []
    (block,) = message.content["body"]
    assert block["text"].count("<at>") == 1
    assert not MARKUP.search(block["text"].replace("<at>Sora Park</at>", "\ufffc"))


def test_colleagues_are_mentioned_by_their_names_and_strangers_are_not() -> None:
    who = tuple(Run(one, "user") for one in (SORA, "U0AB", JUNHO, OTHER))
    message = render(Card((Text((who[0], Run(" asks "), *who[1:])),)), NAMES)
    assert message.content["body"][0]["text"] == "<at>Sora Park</at> asks @Nobody<at>이준호</at><at>이준호 3</at>"
    entities = message.content["msteams"]["entities"]
    assert [one["mentioned"]["id"] for one in entities] == [SORA, JUNHO, OTHER]
    assert message.text == "@Sora Park asks @Nobody@이준호@이준호"
    named = render(Card((Text((Run(SORA, "user"), Run(" "), Run("19:x", "channel"))),)), NAMES, ping=False)
    assert [run["text"] for run in runs(named)] == ["@Sora Park", " ", "#19:x"]
    assert faults(named) == []


def test_a_title_is_announced_as_a_heading_where_nothing_in_it_could_be_markup() -> None:
    heading, hostile = (render(Card((Title(rich(text)),))).content["body"][0] for text in ("Acme – 5단계", "R&D *x*"))
    assert (heading["type"], heading["style"], heading["wrap"]) == ("TextBlock", "heading", True)
    assert hostile["inlines"] == [{"type": "TextRun", "text": "R&D *x*", "size": "large", "weight": "bolder"}]


@given(texts)
def test_unmarked_text_has_no_markdown(text: str) -> None:
    assert not MARKUP.search(unmarked(text))


def test_a_button_carries_its_whole_line_or_is_left_out() -> None:
    some = (
        Button("A", "x" * 2000, "primary"),
        Button("B", "x" * 2001),
        Button("C", "y", "danger"),
        Button("D", "\ud800"),
    )
    first, last = presses(render(Card((Buttons(some),))))
    assert (said(first["verb"], first["data"]), first["style"]) == ("x" * 2000, "positive")
    assert (said(last["verb"], last["data"]), last["style"]) == ("y", "destructive")


def test_buttons_fill_rows_that_fit_a_phone() -> None:
    many = render(Card((Buttons(tuple(Button(f"담당자 {one}", f"/x {one}") for one in range(20))),)))
    assert faults(many) == []
    assert [len(one["actions"]) for one in many.content["body"]] == [3] * 6 + [2]
    short = render(Card((Buttons(tuple(Button(str(one), f"/x {one}") for one in range(9))),)))
    assert [len(one["actions"]) for one in short.content["body"]] == [6, 3]


def test_a_picker_says_the_line_that_was_chosen() -> None:
    card = Card(
        (
            Picker("Which?", (("Acme", "/deal 1"), ("Beta", "/deal 2"), ("Acme", "/deal 1"))),
            Buttons((Button("N", "/n"),)),
        )
    )
    press, other = presses(render(card))
    (select,) = (one for one in walk(render(card).content) if one["type"] == "Input.ChoiceSet")
    assert [one["value"] for one in select["choices"]] == ["/deal 1", "/deal 2"]
    assert said(press["verb"], press["data"] | {select["id"]: "/deal 2"}) == "/deal 2"
    assert said(press["verb"], press["data"]) is None  # nothing was chosen
    assert other["associatedInputs"] == "none"  # so that a choice isn't asked for by another button
    two = render(Card(card.parts + card.parts))
    assert faults(two) == []
    assert not [one for one in walk(two.content) if one.get("isRequired")]


def test_a_picker_holds_what_a_message_can_and_shows_that_there_is_more() -> None:
    message = render(Card((Picker("Which?", tuple((f"{one} " + "가" * 60, f"/deal {one}") for one in range(200))),)))
    assert faults(message) == []
    assert message.content["body"][-1]["text"] == "…"


def test_an_image_is_shown_with_its_words_and_a_link_opens() -> None:
    image, text = render(
        Card((Image("https://x.example/1.png", "A map"), Text((Run("https://x.example/?a=1", "link"),))))
    ).content["body"]
    assert (image["url"], image["altText"]) == ("https://x.example/1.png", "A map")
    assert text["inlines"][0]["selectAction"]["url"] == "https://x.example/?a=1"
    assert kinds(render(Card((Image("javascript:alert(1)", "A map"),)))) == ["RichTextBlock"]


@given(st.one_of(texts, st.sampled_from(["line", "pick", "form"])), anything)
def test_hostile_data_says_nothing_or_a_line_and_never_fails(verb: str, data: object) -> None:
    line = said(verb, data)
    assert line is None or (verb in {"line", "pick"} and line.strip())
    assert isinstance(forms.submitted(data), str)


def test_an_activity_carries_the_card_and_its_words() -> None:
    activity = render(Card((Text(rich("Hello")),))).activity
    assert (activity["type"], activity["summary"]) == ("message", "Hello")
    assert activity["attachments"][0]["contentType"] == cards.KIND
    assert json.dumps(activity)
    assert render(Card(())).text == "…"


FORM = Form(
    "Next step", "/deal next deal:1", "Save",
    (
        Field("next", "What", required=True, hint="One thing"),
        Field("due", "When", kind="date", slot="named", initial="2026-12-05"),
        Field("who", "Who", kind="select", slot="bare", options=(("Kim", "kim"), ("Lee", "lee")), initial="lee"),
    ),
    needed="Please fill this in",
)  # fmt: skip


def filled(**values: object) -> Data:
    (press,) = presses(forms.render(FORM))
    assert press["verb"] == forms.SUBMIT
    data: Data = press["data"] | values
    return data


def test_a_form_is_labelled_inputs_with_their_first_values() -> None:
    text, when, who = (one for one in walk(forms.render(FORM).content) if one["type"].startswith("Input"))
    assert (text["label"], text["isRequired"], text["errorMessage"]) == ("What", True, "Please fill this in")
    assert (when["value"], who["value"]) == ("2026-12-05", "lee")
    assert "One thing" in [run["text"] for run in runs(forms.render(FORM))]


def test_a_submitted_form_says_its_line_in_the_forms_order() -> None:
    data = filled(**{"bare:who": "kim", "named:due": "2026-12-06", "quoted:next": 'Call "Kim" about R&D\nsoon'})
    assert forms.submitted(data) == '/deal next deal:1 "Call \\"Kim\\" about R&D\nsoon" due:"2026-12-06" kim'
    assert forms.submitted(filled(**{"quoted:next": 7, "bare:who": ["x"]})) == "/deal next deal:1"
    for strange in ({"fields": ["odd:next"]}, {"fields": "quoted:next"}, {"line": None}):
        assert forms.submitted(filled() | strange) == ""


def test_a_form_that_comes_back_keeps_what_was_typed_and_says_what_is_wrong() -> None:
    given = filled(**{"quoted:next": "  ", "named:due": "2026-12-07", "bare:who": "kim"})
    again = forms.render(FORM, given)
    assert [one.get("value") for one in walk(again.content) if one["type"].startswith("Input")][1:] == [
        "2026-12-07",
        "kim",
    ]
    assert [run["text"] for run in runs(again) if run.get("color") == "attention"] == ["Please fill this in"]
    other = Form("Goal", "/deal goal", "Save", (Field("next", "What", required=True),))
    assert [one.get("value") for one in walk(forms.render(other, given).content) if one["type"] == "Input.Text"] == [
        None
    ]


def test_a_problem_stands_below_its_field() -> None:
    wrong = Form(FORM.title, FORM.line, FORM.submit, FORM.fields, (("due", "Not a *day*"),))
    message = forms.render(wrong)
    body = message.content["body"]
    (at,) = (place for place, one in enumerate(body) if one.get("id") == "named:due")
    assert body[at + 1]["inlines"][0]["text"] == "Not a *day*"
    assert "Not a *day*" in message.text


def test_a_line_too_long_for_a_card_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        forms.render(Form("Goal", "/deal goal " + "a" * 3000, "Save", FORM.fields))
