"""The playground as a person uses it, in a real browser: typing, pressing, filling in, switching, watching."""

import struct
import zlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.cards import Answer, Button, Buttons, Card, Picker, Title, rich
from handlers.web.cards import moment, texts
from tests.playground import HOSTILE, Playground, serving

PHONE = (390, 844)
Open = Callable[..., Page]

pytestmark = pytest.mark.browser


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Playground]:
    with serving(tmp_path) as place:
        yield place


@pytest.fixture
def visit(browser: Browser, place: Playground) -> Iterator[Open]:
    """Opens the playground in a browser of its own; any error on the page fails the test."""
    errors: list[str] = []
    contexts = []

    def visit(
        person: str = "U_SORA",
        language: str = "en",
        channel: str = "C_ACME",
        size: tuple[int, int] = (1280, 800),
        dark: bool = False,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("dialog", lambda dialog: errors.append(dialog.message))
        page.goto(f"{place.url}/play?person={person}&language={language}&channel={channel}")
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not errors


def say(page: Page, line: str) -> None:
    """Types a line, sends it, and waits until its answer is there."""
    before = page.locator(".log .message").count()
    page.fill("#box", line)
    page.press("#box", "Enter")
    expect(page.locator(".log .message")).not_to_have_count(before)


def colours(png: bytes) -> int:
    """How many different bytes a picture has; a blank one has a handful."""
    at, data = 8, b""
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += length + 12
    return len(set(zlib.decompress(data)))


def test_a_newcomer_types_the_first_command(visit: Open) -> None:
    page = visit()
    expect(page.get_by_text(texts("en")["welcome"]["what"])).to_be_visible()
    page.click(".tries button >> nth=0")
    expect(page.locator("#box")).to_have_value("/deal stage acme evaluating")
    say(page, "/deal add acme")
    expect(page.locator(".typed")).to_have_text("/deal add acme")
    expect(page.locator(".private .card")).to_contain_text("acme")
    expect(page.locator(".only").first).to_have_text("Only you can see this")
    expect(page.locator("#box")).to_have_value("")
    page.press("#box", "ArrowUp")
    expect(page.locator("#box")).to_have_value("/deal add acme")


def test_a_private_answer_and_a_public_line_reach_whom_they_should(visit: Open) -> None:
    sora, minji = visit(), visit("U_MINJI")
    say(sora, "/deal add acme")
    say(sora, "/deal stage acme evaluating")
    expect(minji.locator(".is-card")).to_have_count(1)
    expect(minji.locator(".is-card")).to_contain_text("acme")
    expect(minji.locator(".private")).to_have_count(0)
    assert sora.locator(".private").count() >= 4
    say(minji, "Well done!")
    expect(sora.locator(".talk")).to_have_text("Well done!")


def test_another_channel_gets_a_dot(visit: Open) -> None:
    sora, minji = visit(), visit("U_MINJI", channel="C_SALES")
    dot = sora.locator('[data-room="C_SALES"] .dot')
    expect(dot).to_be_hidden()
    say(minji, "Pipeline review at four")
    expect(dot).to_be_visible()
    sora.click('[data-room="C_SALES"]')
    expect(sora.locator(".talk")).to_have_text("Pipeline review at four")
    sora.click('[data-room="C_ACME"]')
    expect(dot).to_be_hidden()


def test_a_button_and_a_picker_say_their_lines(visit: Open, place: Playground) -> None:
    card = Card(
        (
            Title(rich("Which?")),
            Buttons((Button("Acme it is", "/deal add acme", "primary"),)),
            Picker("Another", (("List them", "/deal list"),)),
        )
    )
    place.chat.add("C_ACME", "U_SORA", "/deal", Answer(private=card), place.clock())
    page = visit()
    page.get_by_role("button", name="Acme it is").click()
    expect(page.locator(".echo")).to_have_text("You pressed: Acme it is")
    expect(page.locator(".private .card").last).to_contain_text("acme")
    page.select_option(".picker >> nth=0", label="List them")
    expect(page.locator(".echo").last).to_have_text("You pressed: List them")


def test_a_real_undo_button_is_pressed(visit: Open) -> None:
    page = visit()
    say(page, "/deal add acme")
    say(page, '/deal goal acme "close the month in two days"')
    page.get_by_role("button", name="Undo").last.click()
    expect(page.locator(".echo")).to_have_text("You pressed: Undo")


def test_a_form_is_filled_in(visit: Open) -> None:
    page = visit(language="ko")
    say(page, "/deal 추가")
    dialog = page.locator("dialog")
    expect(dialog).to_be_visible()
    dialog.locator("[type=submit]").click()  # required, and empty: it stays
    expect(dialog).to_be_visible()
    dialog.locator("[name=name]").fill("한빛 유통")
    dialog.locator("[type=submit]").click()
    expect(dialog).to_be_hidden()
    expect(page.locator(".typed").last).to_have_text('/deal add "한빛 유통"')
    expect(page.locator(".private .card").last).to_contain_text("한빛 유통")


def test_the_language_is_switched_and_the_draft_stays(visit: Open) -> None:
    page = visit()
    page.fill("#box", "half a thought")
    page.click('.languages [lang="ko"]')
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page.locator(".rail")).to_contain_text("채널")
    expect(page.locator("#box")).to_have_value("half a thought")
    say(page, "/deal 추가 acme")
    expect(page.locator(".only").first).to_have_text("나만 볼 수 있어요")


def test_the_person_is_switched(visit: Open) -> None:
    page = visit(channel="D")
    say(page, "help")
    page.click(".person summary")
    page.click(".person .sheet a >> nth=1")
    expect(page.locator(".person summary")).to_contain_text("이준호")
    expect(page.locator(".is-card")).to_have_count(0)


def test_the_clock_moves_forward(visit: Open, place: Playground) -> None:
    page, other = visit(), visit("U_MINJI")
    page.click(".time summary")
    page.click('[data-hours="168"]')
    expect(page.locator(".moved")).to_be_visible()
    expect(other.locator(".moved")).to_be_visible()
    assert place.clock.offset == timedelta(weeks=1)
    shown = page.locator("summary .now").text_content()
    assert shown in (moment(place.clock(), "en"), moment(place.clock() - timedelta(minutes=1), "en"))


def test_a_digest_comes_when_the_clock_passes_its_hour(visit: Open) -> None:
    page = visit(channel="C_SALES")
    say(page, "/digest on 23:59 daily")
    expect(page.locator(".is-card").first).to_be_visible()
    page.click('[data-room="C_ACME"]')
    page.click(".time summary")
    page.click('[data-hours="24"]')
    expect(page.locator('[data-room="C_SALES"] .dot')).to_be_visible()
    page.click('[data-room="C_SALES"]')
    expect(page.locator(".is-card").last).to_contain_text("Nothing is stuck")


def test_commands_are_suggested_while_typing(visit: Open) -> None:
    page = visit()
    page.locator("#box").press_sequentially("/dmu m")
    expect(page.locator(".suggestions li").first).to_contain_text("/dmu m")
    page.press("#box", "ArrowDown")
    page.press("#box", "Enter")
    assert page.input_value("#box").startswith("/dmu m")
    expect(page.locator(".suggestions")).to_be_hidden()
    expect(page.locator(".typed")).to_have_count(0)  # filled in, not sent


def test_enter_belongs_to_the_input_method_while_it_composes(visit: Open) -> None:
    page = visit(language="ko")
    page.fill("#box", "/deal 목록")
    for composing in ({"isComposing": True}, {"keyCode": 229}):
        page.dispatch_event("#box", "keydown", {"key": "Enter", **composing})
    page.press("#box", "Shift+Enter")
    expect(page.locator("#box")).to_have_value("/deal 목록\n")
    expect(page.locator(".typed")).to_have_count(0)
    page.press("#box", "Enter")
    expect(page.locator(".typed")).to_have_count(1)


def test_hostile_text_stays_text(visit: Open, place: Playground) -> None:
    page = visit()
    say(page, f'/deal add "{HOSTILE}"')
    say(page, HOSTILE)
    page.reload()
    expect(page.locator(".talk")).to_have_text(HOSTILE)
    expect(page.locator(".typed")).to_have_text(f'/deal add "{HOSTILE}"')
    assert page.locator(".log img").count() == 0


def test_a_line_that_does_not_get_through_is_not_lost(visit: Open) -> None:
    page = visit()
    page.route("**/play/say", lambda route: route.abort())
    page.fill("#box", "/deal list")
    page.press("#box", "Enter")
    expect(page.locator("footer .trouble")).to_contain_text(texts("en")["trouble"])
    expect(page.locator("#box")).to_have_value("/deal list")
    page.unroute("**/play/say")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".typed")).to_have_text("/deal list")
    expect(page.locator("footer .trouble")).to_be_hidden()
    expect(page.locator("#box")).to_have_value("")


def test_the_rail_is_a_drawer_on_a_phone(visit: Open) -> None:
    page = visit(size=PHONE)
    expect(page.locator(".rail")).to_be_hidden()
    page.click(".drawer")
    expect(page.locator(".rail")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".rail")).to_be_hidden()
    page.click(".drawer")
    page.click('[data-room="C_SALES"]')
    expect(page.locator("h1")).to_contain_text("sales")


@pytest.mark.parametrize("size", [(1280, 800), PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_page_looks_like_something(
    visit: Open, tmp_path: Path, size: tuple[int, int], dark: bool, language: str
) -> None:
    page = visit(language=language, size=size, dark=dark)
    say(page, "/deal add acme")
    picture = tmp_path / f"{language}-{size[0]}-{'dark' if dark else 'light'}.png"
    page.screenshot(path=picture)
    assert colours(picture.read_bytes()) > 100
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    luminance = page.evaluate(
        "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).reduce((sum, one) => sum + +one, 0)"
    )
    assert (luminance < 200) == dark
