"""The playground over HTTP: who sees what, what is refused, and that nothing is lost."""

import asyncio
import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from bot.cards import Answer, Card, Text, rich
from bot.lexer import LONGEST_LINE
from handlers.web.asked import LARGEST_BODY
from handlers.web.cards import LANGUAGES, TEMPLATES, moment, texts
from handlers.web.chat import KEPT, Chat
from handlers.web.play import PlayClock
from tests.playground import HOSTILE, Playground, asked, serving

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playground]:
    """One playground for the tests that change nothing they look at."""
    with serving(tmp_path_factory.mktemp("play")) as place:
        yield place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Playground]:
    with serving(tmp_path) as place:
        yield place


def drawn(said: dict[str, Any]) -> str:
    return "".join(message["html"] for message in said["messages"])


# What is seen


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_greets_and_suggests(shared: Playground, language: str) -> None:
    page = shared.page(language=language)
    words = texts(language)
    assert f'<html lang="{language}">' in page
    assert words["welcome"]["what"] in page
    assert all(about in page for _, about in words["ideas"])
    for name in ("deal-acme", "sales", "acme-shared", "Sora Park", "이준호", "Minji Choi"):
        assert name in page


def test_the_browsers_language_is_the_first_guess(shared: Playground) -> None:
    assert '<html lang="ko">' in shared.ask("GET", "/play", Accept_Language="ko-KR,ko;q=0.9,en;q=0.8")[1]
    assert '<html lang="en">' in shared.ask("GET", "/play", Accept_Language="de")[1]
    assert shared.ask("GET", "/")[0] == 307


def test_a_command_and_its_answer_are_seen_by_one_person(place: Playground) -> None:
    said = place.say("/deal add acme")
    assert texts("en")["only_you"] in drawn(said)
    assert "/deal add acme" in place.page()
    assert 'data-author="DEALMATE"' in place.page().split("is-command")[1]
    assert "/deal add acme" not in place.page("U_JUNHO")
    assert "/deal add acme" not in place.page(channel="C_SALES")


def test_a_stage_change_is_seen_by_everybody(place: Playground) -> None:
    place.say("/deal add acme")
    said = place.say("/deal stage acme evaluating")
    assert len(said["messages"]) == 3  # the line, one public line, the coaching
    colleague = place.page("U_JUNHO")
    assert said["messages"][1]["html"] in colleague
    assert colleague.count('class="message is-card"') == 1
    assert texts("en")["only_you"] not in colleague


def test_plain_talk_is_not_answered_but_a_mention_and_a_direct_message_are(place: Playground) -> None:
    assert len(place.say("Coffee?")["messages"]) == 1
    assert "Coffee?" in place.page("U_MINJI")
    assert len(place.say("@dealmate help")["messages"]) == 2
    assert len(place.say("@딜메이트 도움말", language="ko")["messages"]) == 2
    assert len(place.say("@dealmate")["messages"]) == 2
    assert len(place.say("ask @dealmate help")["messages"]) == 2
    assert len(place.say("mail sora@dealmate.example or @dealmates")["messages"]) == 1
    assert "is-command" in drawn(place.say('/deal list "@dealmate"'))
    direct = place.say("help", channel="D_U_SORA")
    assert len(direct["messages"]) == 2
    assert texts("en")["only_you"] not in drawn(direct)  # nobody else is there
    assert place.ask("POST", "/play/say", asked(line="help", channel="D_U_JUNHO"))[0] == 400


def test_people_are_not_shown_where_the_customer_reads(place: Playground) -> None:
    place.say("/deal add acme")
    place.say("/dmu add 김철수 부장 결정권자 acme")
    said = place.say("/dmu map acme", channel="C_SHARED")
    assert "김철수" in drawn(place.say("/dmu map acme"))
    assert "김철수" not in drawn(said)
    assert texts("en")["shared"] in place.page(channel="C_SHARED")
    assert texts("en")["shared"] not in place.page()


def test_a_pressed_button_leaves_a_small_echo(place: Playground) -> None:
    said = place.say("/deal help", pressed="Help")
    assert "is-pressed" in drawn(said)
    assert "<b>Help</b>" in drawn(said)
    assert "<b>Help</b>" not in place.page("U_JUNHO")


def test_the_welcome_goes_once_somebody_has_spoken(place: Playground) -> None:
    place.say("Hello")
    assert texts("en")["welcome"]["what"] not in place.page()
    assert texts("en")["welcome"]["what"] in place.page("U_JUNHO")


def test_a_form_says_its_line(place: Playground) -> None:
    body = asked(line="/deal add", fields={"name": "quoted"}, values={"name": 'Han "bit"', "other": "ignored"})
    status, text = place.ask("POST", "/play/form", body)
    assert status == 200
    assert place.chat.seen_by("U_SORA")[0].text == '/deal add "Han \\"bit\\""'
    assert "bit" in drawn(json.loads(text))


def test_the_same_delivery_is_recorded_once(place: Playground) -> None:
    first, again = (place.say("/deal add acme", delivery="one") for _ in range(2))
    assert [one["id"] for one in first["messages"]] == [one["id"] for one in again["messages"]]
    assert len(place.chat.seen_by("U_SORA")) == len(first["messages"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_suggestions_are_lines_with_their_meaning(shared: Playground, language: str) -> None:
    status, text = shared.ask("GET", f"/play/examples?language={language}")
    lines = json.loads(text)
    assert status == 200
    assert len(lines) > 20
    assert all(line.startswith("/") and about for line, about in lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_suggested_for_a_start_is_understood(place: Playground, language: str) -> None:
    place.say("/deal add acme")
    place.say("/deal link acme")
    for line, _ in texts(language)["ideas"]:
        assert place.say(line, language=language)["messages"][0]["html"]


# What is refused


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Host": "[bad"}, 403),
        ({"Host": "localhost:1"}, 200),
        ({"Host": "[::1]:1"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://[bad"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Origin": "http://localhost:1", "Host": "localhost:1"}, 200),
        ({"Content-Type": "text/plain"}, 415),
    ],
    ids=str,
)
def test_only_this_computers_own_page_may_speak(shared: Playground, headers: dict[str, str], status: int) -> None:
    assert shared.ask("POST", "/play/say", asked(line="/deal help"), **headers)[0] == status
    if "evil" in headers.get("Host", ""):
        assert shared.ask("GET", "/play", **headers)[0] == 403
        assert shared.ask("GET", "/play/events?person=U_SORA&language=en", **headers)[0] == 403


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"\\ud800"',
        b"\xff",
        {"line": "x"},
        asked(),
        asked(line=7),
        asked(line=" "),
        asked(line="x", person="U_EVE"),
        asked(line="x", channel="C_EVE"),
        asked(line="x", language="fr"),
    ],
    ids=str,
)
def test_a_malformed_body_is_a_400(shared: Playground, body: object) -> None:
    assert shared.ask("POST", "/play/say", body)[0] == 400


def test_addresses_that_are_none(shared: Playground) -> None:
    assert shared.ask("GET", "/play/static/..%2fplay.py")[0] in (404, 422)
    assert shared.ask("GET", "/play/static/play.py")[0] == 422
    assert shared.ask("GET", "/play/events?person=U_EVE&language=en")[0] == 400


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_too_long_is_refused_in_words(shared: Playground, language: str) -> None:
    body = asked(line="/deal " + "가" * LONGEST_LINE, language=language)
    status, text = shared.ask("POST", "/play/say", body)
    assert status == 413
    assert json.loads(text)["error"] == texts(language)["too_long"]
    assert shared.ask("POST", "/play/say", asked(line="/" + "a" * (LONGEST_LINE - 1)))[0] == 200
    assert shared.ask("POST", "/play/say", b" " * (LARGEST_BODY + 1))[0] == 413


def test_a_fault_of_ours_shows_a_short_id_and_logs_it(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with serving(tmp_path, migrated=False) as broken, caplog.at_level(logging.ERROR):
        status, text = broken.ask("POST", "/play/say", asked(line="/deal list"))
    said = json.loads(text)
    assert status == 500
    assert re.fullmatch("[A-Z2-7]{6}", said["id"])
    assert said["id"] in said["error"]
    assert any(said["id"] in record.getMessage() and record.exc_info for record in caplog.records)
    assert not broken.chat.seen_by("U_SORA")  # the line is still in the box


# The clock


def test_the_clock_moves_forward_a_year_at_most() -> None:
    clock = PlayClock()
    before = clock()
    clock.move(timedelta(days=364))
    assert timedelta(days=364) <= clock() - before < timedelta(days=364, minutes=1)
    for wrong in (timedelta(hours=-1), timedelta(days=2)):
        with pytest.raises(ValueError, match="day"):
            clock.move(wrong)


def test_moving_the_clock_is_seen_by_everybody(place: Playground) -> None:
    status, text = place.ask("POST", "/play/clock", asked(hours=168))
    assert status == 200
    assert json.loads(text)["messages"][0]["now"] == moment(place.clock(), "en")
    assert place.clock.offset == timedelta(weeks=1)
    assert "is-clock" in place.page("U_JUNHO")
    assert place.ask("POST", "/play/clock", asked(hours=-1))[0] == 400
    place.clock.move(timedelta(days=355))
    status, text = place.ask("POST", "/play/clock", asked(hours=168, language="ko"))
    assert (status, json.loads(text)["error"]) == (400, texts("ko")["clock_end"])


# Following


def test_a_stream_catches_up_and_then_follows(place: Playground) -> None:
    for line in ("one", "two"):
        place.chat.add("C_SALES", "U_MINJI", line, None, NOON)
    connection = HTTPConnection("127.0.0.1", place.port, timeout=20)
    connection.request("GET", "/play/events?person=U_SORA&language=en&after=0", headers={"Last-Event-ID": "1"})
    stream = connection.getresponse()
    assert stream.getheader("content-type", "").startswith("text/event-stream")

    def event() -> dict[bytes, bytes]:
        lines = iter(stream.readline, b"\n")
        return dict(line.rstrip(b"\n").split(b": ", 1) for line in lines)

    assert event() == {b"event": b"boot", b"data": place.chat.boot.encode()}
    assert event()[b"id"] == b"2"
    place.chat.add("C_SALES", "U_JUNHO", "/deal list", Answer(private=Card((Text(rich("secret")),))), NOON)
    place.chat.add("C_SALES", "U_JUNHO", "three", None, NOON)
    found = event()
    assert found[b"id"] == b"5"
    assert "three" in json.loads(found[b"data"])["html"]
    connection.close()


def test_open_streams_end_when_the_chat_closes(place: Playground) -> None:
    connection = HTTPConnection("127.0.0.1", place.port, timeout=20)
    connection.request("GET", "/play/events?person=U_SORA&language=en")
    stream = connection.getresponse()
    assert stream.readline() == b"event: boot\n"
    place.chat.close()
    assert stream.read().endswith(b"\n\n")
    connection.close()


def test_nothing_said_meanwhile_is_missed() -> None:
    chat = Chat()

    async def hear(count: int) -> list[str]:
        heard = []
        async for message in chat.follow("U_SORA", 0):
            heard.append(message.text if message else "")
            if len(heard) == count:
                break
        return heard

    def speak(name: str) -> None:
        for number in range(50):
            chat.add("C_ACME", "U_MINJI", f"{name} {number}", None, NOON)

    async def talk() -> list[str]:
        listening = asyncio.create_task(hear(200))
        await asyncio.gather(*(asyncio.to_thread(speak, name) for name in "abcd"))
        return await listening

    heard = asyncio.run(talk())
    assert sorted(heard) == sorted(f"{name} {number}" for name in "abcd" for number in range(50))
    assert [one.id for one in chat.seen_by("U_SORA")] == list(range(1, 201))


def test_a_channel_keeps_a_bounded_number_of_messages() -> None:
    chat = Chat()
    for number in range(KEPT + 20):
        chat.add("C_ACME", "U_SORA", str(number), None, NOON)
    kept = chat.seen_by("U_SORA", "C_ACME")
    assert len(kept) == KEPT
    assert kept[-1].text == str(KEPT + 19)


def test_a_hostile_customer_stays_text_from_end_to_end(place: Playground) -> None:
    said = place.say(f'/deal add "{HOSTILE}"')
    assert "&lt;img" in drawn(said)
    assert "<img" not in drawn(said) + place.page()


def test_both_languages_say_the_same_things() -> None:
    def shape(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: shape(one) for key, one in value.items()}
        return [shape(one) for one in value] if isinstance(value, list) else type(value)

    assert shape(texts("en")) == shape(texts("ko"))
    assert not re.search("[가-힣]", json.dumps({**texts("en"), "ideas": []}, ensure_ascii=False))
    for template in TEMPLATES.glob("*.html"):
        assert not re.search(r">\s*[A-Z][a-z]+ [a-z]+", template.read_text("utf-8")), (
            "a sentence outside the twin files"
        )
