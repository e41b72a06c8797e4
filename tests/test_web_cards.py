"""Cards and forms as HTML: everything is drawn, and no text becomes layout."""

import re
from html.parser import HTMLParser

import pytest

from bot.cards import Bullets, Button, Buttons, Card, Facts, Field, Form, Image, Note, Picker, Run, Style, Text, Title
from handlers.web.cards import card_html, form_html, texts
from tests.playground import HOSTILE


def everything(text: str) -> Card:
    styles: tuple[Style, ...] = ("plain", "strong", "code", "user", "channel", "link")
    styled = tuple(Run(text, style) for style in styles)
    return Card(
        (
            Title(styled),
            Text(styled),
            Bullets((styled,)),
            Facts(((styled, styled),)),
            Note(styled),
            Buttons((Button(text, text, "primary"), Button(text, text, "danger"))),
            Picker(text, ((text, text),)),
            Image(text, text),
        )
    )


class Drawn(HTMLParser):
    """What a browser makes of some HTML: its tags with their attributes' names, and its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.words += [value for _, value in attrs if value]

    def handle_data(self, data: str) -> None:
        self.words.append(data.strip())


@pytest.mark.parametrize(
    "text", [HOSTILE, '"><script>alert(1)</script>', "' onclick='alert(1)", "{{ 7*7 }}", "&amp;lt;"]
)
@pytest.mark.parametrize("what", ["card", "form"])
def test_hostile_text_stays_text(what: str, text: str) -> None:
    def draw(text: str) -> Drawn:
        if what == "card":
            return Drawn(card_html(everything(text), "en", {text: text}))
        choice = Field(text, text, "select", options=((text, text),), hint=text)
        return Drawn(form_html(Form(text, text, text, (choice, Field(text, text, "long", initial=text))), "en"))

    assert draw(text).tags == draw("hello").tags
    assert draw(text).words.count(text) == draw("hello").words.count("hello")


def test_people_and_channels_are_shown_by_name() -> None:
    card = Card((Text((Run("U_JUNHO", "user"), Run("C_ACME", "channel"), Run("U9", "user"))),))
    html = card_html(card, "en", {"U_JUNHO": "이준호", "C_ACME": "deal-acme"})
    assert ">@이준호<" in html
    assert ">#deal-acme<" in html
    assert ">@U9<" in html


def test_a_form_shows_labels_hints_and_what_is_required() -> None:
    fields = (
        Field("name", "고객사", required=True, hint="짧을수록 좋아요"),
        Field(
            "stage",
            "단계",
            "select",
            "bare",
            options=(("대안 평가", "evaluate"), ("대안 선택", "choose")),
            initial="choose",
        ),
        Field("due", "언제", "date", "named"),
    )
    html = form_html(Form("새 딜", "/deal add", "저장", fields), "ko")
    assert 'data-line="/deal add"' in html
    assert re.search(r'<input type="text"[^>]*name="name"[^>]*required', html)
    assert "짧을수록 좋아요" in html
    assert '<option value="choose" selected>대안 선택</option>' in html
    assert re.search(r'<input type="date"[^>]*data-slot="named"', html)
    assert html.count(f"<small>{texts('ko')['optional']}</small>") == 2


def test_where_something_was_said_is_a_link_and_anything_else_stays_text() -> None:
    shown = card_html(Card((Note((Run("From "), Run("https://us.slack.com/archives/C1/p1", "link"))),)), "en", {})
    assert 'href="https://us.slack.com/archives/C1/p1"' in shown
    trick = card_html(Card((Note((Run('javascript:alert(1)"', "link"),)),)), "en", {})
    assert "href" not in trick
    assert "javascript:alert(1)&#34;" in trick
