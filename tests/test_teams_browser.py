"""Every reply and form as the official renderer of Adaptive Cards draws it on a phone, in a real browser.

Runs where `npm install adaptivecards` was done in the repository's folder.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from bot import forms as neutral
from bot.reply import LANGUAGES
from handlers.teams import cards, forms
from tests.conftest import required
from tests.test_replies import SAMPLE, card
from tests.test_teams_replies import MARKDOWN, NAMES, members

RENDERER = Path(__file__).parents[1] / "node_modules" / "adaptivecards" / "dist" / "adaptivecards.min.js"
PHONE = {"width": 360, "height": 800}
# Draws a card; gives back what the renderer complains of, how far the card is too wide, and its text.
DRAW = """content => {
  const card = new AdaptiveCards.AdaptiveCard(), context = new AdaptiveCards.SerializationContext();
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => { result.outputHtml = text; };
  card.parse(content, context);
  document.body.replaceChildren(card.render());
  const said = Array.from({length: context.eventCount}, (_, at) => context.getEventAt(at).message);
  const root = document.documentElement;
  return [said.filter(one => !one.includes("should have a label")), root.scrollWidth - innerWidth, document.body.textContent];
}"""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[Page]:
    if not RENDERER.exists():
        if required("adaptivecards"):
            pytest.fail(f"{RENDERER} is required and missing")
        pytest.skip("the renderer of Adaptive Cards is missing: npm install adaptivecards")
    page = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]  # a size
    page.set_content("<!doctype html><meta charset=utf-8><body>")
    page.add_script_tag(path=RENDERER)
    yield page
    page.close()


def drawn(page: Page, content: dict[str, Any]) -> str:
    complaints, too_wide, text = page.evaluate(DRAW, content)
    assert (complaints, max(0, too_wide)) == ([], 0)
    return str(text).replace("\u200b", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reply_is_drawn_within_a_phones_width(phone: Page, language: str) -> None:
    for name in SAMPLE:
        shown = members(card(name, language, "Acme"))
        assert drawn(phone, cards.render(shown, NAMES).content).strip(), name
        assert drawn(phone, cards.render(members(card(name, language, MARKDOWN)), NAMES).content).strip(), name


def test_a_hostile_fact_is_drawn_as_it_was_typed(phone: Page) -> None:
    assert MARKDOWN in drawn(phone, cards.render(card("goal_set", "en", MARKDOWN)).content)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_is_drawn_with_its_labels(phone: Page, language: str) -> None:
    form = neutral.deal(language)
    text = drawn(phone, forms.render(form).content)
    assert all(field.label in text for field in form.fields)
