"""The picture of a deal: everything has its place, nothing covers anything, both languages, and as SVG and PNG."""

import re
import struct
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as Tree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import lettering
from bot.conflicts import conflicts
from bot.deals import Deal, Outcome
from bot.dmu import Concern, Stakeholder
from bot.drawing import Badge, Box, Link, Mark, Polygon, Words
from bot.picture import HEIGHT, WIDTH, Picture, picture
from bot.roles import Function, Role, Stance
from bot.stages import Stage
from bot.talking import default_playbook
from bot.topics import Topic
from handlers import pictures
from handlers.web.cards import message_html
from handlers.web.chat import DEALMATE, Message
from store.engine import Store
from tests.conversation import Conversation

NOW = datetime(2026, 11, 24, tzinfo=UTC)
DEAL = Deal(7, "acme", "Acme", Stage.EVALUATE, NOW, Outcome.OPEN, goal="Close the month in two days")
NAMES = (
    "Dana Reyes",
    "김영희",
    "Maximiliane von Hohenzollern-Sigmaringen",
    "남궁민수아름다운이름",
    "海外 🚀",
    "<b>&\x00\u202e",
)


def person(number: int, *roles: Role, **more: object) -> Stakeholder:
    return replace(Stakeholder(number, 7, f"Person {number}", roles=roles), **more)  # type: ignore[arg-type]


def concern(topic: Topic, text: str = "What will it cost us?") -> tuple[Concern, ...]:
    return (Concern(1, text, NOW, None, topic),)


def drawn(people: list[Stakeholder], language: str = "en", deal: Deal = DEAL) -> Picture:
    found = conflicts(default_playbook(), people, language, deal.goal)
    return picture(deal, people, found, language, NOW)


def texts(shown: Picture) -> list[str]:
    return [shape.text for shape in shown.shapes if isinstance(shape, Words)]


def boxes(shown: Picture, *names: str) -> list[Box]:
    return [shape for shape in shown.shapes if isinstance(shape, Box) and shape.name in names]


def apart(one: Box, other: Box) -> bool:
    slack = 0.5
    return (
        one.right <= other.x + slack or other.right <= one.x + slack
        or one.bottom <= other.y + slack or other.bottom <= one.y + slack
    )  # fmt: skip


@st.composite
def stakeholders(draw: st.DrawFn) -> list[Stakeholder]:
    """Up to 25 people as records may hold them."""
    count = draw(st.integers(0, 25))
    return [
        Stakeholder(
            number, 7, draw(st.sampled_from(NAMES)), draw(st.sampled_from(["", "CFO", "Vice President of Everything", "재무이사"])),
            roles=tuple(draw(st.lists(st.sampled_from(Role), max_size=3, unique=True))),
            function=draw(st.sampled_from([None, *Function])), stance=draw(st.sampled_from(Stance)),
            guards_id=draw(st.sampled_from([None, *range(1, count + 1)])),
            met_at=draw(st.sampled_from([None, NOW - timedelta(days=123)])), group=draw(st.booleans()),
            concerns=draw(st.sampled_from([(), *(concern(topic, "가나다 long words " * 9) for topic in Topic)])),
        )
        for number in range(1, count + 1)
    ]  # fmt: skip


# Where things stand


@pytest.mark.parametrize("language", ["en", "ko"])
@given(
    people=stakeholders(),
    goal=st.sampled_from(["", "Two days", "월마감을 이틀 안에 " * 30]),
    stage=st.sampled_from(Stage),
)
@settings(max_examples=60, deadline=None)
def test_nothing_covers_anything(language: str, people: list[Stakeholder], goal: str, stage: Stage) -> None:
    shown = drawn(people, language, replace(DEAL, goal=goal, name="한빛 Manufacturing " * 9, stage=stage))
    written = [shape.box for shape in shown.shapes if isinstance(shape, Words)]
    assert not [pair for pair in combinations(written, 2) if not apart(*pair)]
    cards = boxes(shown, "card", "also", "empty")
    assert not [pair for pair in combinations([*cards, *boxes(shown, "panel")], 2) if not apart(*pair)]
    zones = boxes(shown, "zone")
    assert len(zones) == len(Role)
    assert all(
        any(zone.x < card.x and card.right < zone.right and card.bottom < zone.bottom for zone in zones)
        for card in cards
    )
    for x, y in edges(shown):
        assert 0 <= x <= WIDTH
        assert 0 <= y <= HEIGHT
    for one in lines(shown):
        assert not [box for box in (*written, *cards) if not apart(one, box)]


def edges(shown: Picture) -> list[tuple[float, float]]:
    """The outermost points of every shape."""
    found: list[tuple[float, float]] = []
    for shape in shown.shapes:
        match shape:
            case Box() | Words():
                box = shape if isinstance(shape, Box) else shape.box
                found += [(box.x, box.y), (box.right, box.bottom)]
            case Link(_, points) | Polygon(points, _, _):
                found += points
            case Mark() | Badge():
                found += [(shape.x - shape.r, shape.y - shape.r), (shape.x + shape.r, shape.y + shape.r)]
    return found


def lines(shown: Picture) -> list[Box]:
    """Every straight piece of the lines between cards, as a box without thickness."""
    pairs = [
        pair for shape in shown.shapes if isinstance(shape, Link)
        for pair in zip(shape.points, shape.points[1:], strict=False)
    ]  # fmt: skip
    return [Box(min(a, c), min(b, d), abs(a - c), abs(b - d)) for (a, b), (c, d) in pairs]


# What is in it


def test_the_step_where_they_stand_is_dark_and_those_behind_are_tinted() -> None:
    fills = [shape.fill for shape in drawn([]).shapes if isinstance(shape, Polygon)]
    assert len(fills) == 8
    assert len(set(fills[:4])) == len(set(fills[5:])) == 1
    assert len({fills[0], fills[4], fills[5]}) == 3


def test_a_card_tells_name_title_stance_contact_and_concern() -> None:
    told = drawn([
        person(1, Role.DECIDER, name="Dana Reyes", title="CFO", stance=Stance.AGAINST, concerns=concern(Topic.COST)),
        person(2, Role.USER, met_at=NOW - timedelta(days=3), function=Function.BUSINESS),
    ])  # fmt: skip
    assert {"Dana Reyes", "CFO", "against", "not met", "Concern: cost", "met 3 days ago", "business team"} <= set(
        texts(told)
    )
    assert "“What will it cost us?”" in texts(told)


def test_empty_roles_are_dashed_boxes_and_people_without_a_role_are_named() -> None:
    shown = drawn([person(1, Role.DECIDER), person(2, name="Tom Berg")])
    assert [box.dashed for box in boxes(shown, "empty")] == [True] * 5
    assert "No role yet: Tom Berg" in texts(shown)


def test_somebody_with_two_roles_has_one_card_and_is_pointed_to_from_the_other() -> None:
    shown = drawn([person(1, Role.USER, Role.DECIDER)])
    assert (len(boxes(shown, "card")), len(boxes(shown, "also")), len(boxes(shown, "empty"))) == (1, 1, 4)
    assert "→ decider" in texts(shown)


def test_an_arrow_leads_from_the_gatekeeper_to_whom_they_guard() -> None:
    shown = drawn([person(1, Role.DECIDER), person(2, Role.GATEKEEPER, guards_id=1)])
    decider, gatekeeper = boxes(shown, "card")
    (arrow,) = [shape for shape in shown.shapes if isinstance(shape, Link) and len(shape.points) > 2]
    assert (arrow.kind, arrow.points[0][0], arrow.points[-1][0]) == ("guards", gatekeeper.x, decider.right)
    assert "guards Person 1" in texts(shown)


def test_colliding_concerns_are_numbered_at_both_cards_and_in_the_panel() -> None:
    shown = drawn([
        person(1, Role.DECIDER, concerns=concern(Topic.COST)), person(2, Role.INITIATOR, concerns=concern(Topic.STABILITY)),
    ])  # fmt: skip
    assert [shape.text for shape in shown.shapes if isinstance(shape, Badge)] == ["1", "1", "1"]
    assert any(one.startswith("Bridge: ") for one in texts(shown))
    assert "Person 1 · Person 2" in texts(shown)


@pytest.mark.parametrize(("language", "more"), [("en", r"\+\d+ more"), ("ko", r"외 \d+명")])
def test_a_crowded_role_ends_in_a_number(language: str, more: str) -> None:
    shown = drawn([person(number, Role.USER, name=f"User {number}") for number in range(1, 26)], language)
    (told,) = [one for one in texts(shown) if re.fullmatch(more, one)]
    assert len(boxes(shown, "card")) + int("".join(filter(str.isdigit, told))) == 25


def test_long_names_are_cut() -> None:
    shown = drawn([person(1, Role.USER, name="Maximiliane von Hohenzollern-Sigmaringen")])
    assert any(re.fullmatch(r"Maximiliane .*…", one) for one in texts(shown))


# Letters


@given(text=st.text(max_size=60), most=st.floats(20, 400))
def test_what_is_cut_or_broken_fits(text: str, most: float) -> None:
    assert lettering.width(lettering.cut(text, 14, most), 14) <= most
    broken = lettering.wrap(text, 14, most, 3)
    assert len(broken) <= 3
    assert all(lettering.width(line, 14) <= most for line in broken)


# As a file


def test_hostile_text_stays_text_in_the_svg() -> None:
    name = '</text><script>alert("1")</script>&amp;\x00\ud800\u202e'
    deal = replace(DEAL, name=name, goal=name)
    root = Tree.fromstring(pictures.svg(drawn([person(1, Role.USER, name=name)], deal=deal), name))  # noqa: S314 — ours
    assert {one.tag.split("}")[1] for one in root.iter()} <= set("svg title desc rect text path polygon circle".split())
    assert (root.findtext("{*}title") or "").startswith('</text><script>alert("1")</script>&amp;')


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_png_decodes(language: str) -> None:
    data = pictures.png(drawn([person(1, Role.DECIDER, name="김영희")], language))
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", data[16:24]) == (2400, 1350)
    pixels, place = b"", 8
    while place < len(data):
        (size,) = struct.unpack(">I", data[place : place + 4])
        pixels += data[place + 8 : place + 8 + size] if data[place + 4 : place + 8] == b"IDAT" else b""
        place += size + 12
    assert len(zlib.decompress(pixels)) == 1350 * (2400 * 4 + 1)


def test_every_syllable_is_drawn_without_the_machines_fonts() -> None:
    one, other = (drawn([person(1, Role.USER, name=name)], "ko") for name in ("뷁쀼", "쀍뛟"))
    assert pictures.own(one)
    assert pictures.png(one) != pictures.png(other)
    assert not pictures.own(drawn([person(1, Role.USER, name="海外")]))


def test_stances_differ_without_colour() -> None:
    forms = {re.sub(r'"#\w+"', "", pictures.mark(0, 0, stance, 8)) for stance in Stance}
    assert len(forms) == len(Stance)


# Where it is shown


def test_the_playground_shows_it_with_its_words(sqlite: Store) -> None:
    talk = Conversation(sqlite, "PLAY-PICTURE")
    talk.say("/deal add acme")
    answer = talk.say("/dmu picture acme")
    assert answer.files[0].kind == "image/png"
    message = Message(3, NOW, "C1", DEALMATE, "card", card=answer.private, only="U1", files=answer.files)
    html = message_html(message, "en", {})
    assert '<img src="/play/files/U1/3/0" alt="Map of acme.' in html
    assert 'download="acme.png"' in html


def test_words_for_those_who_cannot_see_it_are_not_too_long(sqlite: Store) -> None:
    talk = Conversation(sqlite, "LONG-PICTURE")
    talk.say("/deal add acme")
    for number in range(12):
        talk.say(f'/dmu add acme "{"Very long name " * 6}{number}" decider,user')
    (file,) = talk.say("/dmu picture acme").files
    assert len(file.about) <= 900
    assert file.about.endswith("…")


@pytest.mark.parametrize(("file", "language"), [("a.svg", "ko"), ("a.png", "en")])
def test_the_terminal_draws_into_a_file(
    file: str, language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from handlers.cli import main

    database = ["--db", str(tmp_path / "deals.db")]
    assert main(["migrate", *database]) == 0
    assert main(["map", "Acme Corp", "-o", str(tmp_path / file), *database]) == 2  # nobody's yet
    assert main(["say", "/deal add 'Acme Corp'", *database]) == 0
    assert main(["map", "Acme Corp", "-o", str(tmp_path / file), "--lang", language, *database]) == 0
    assert (tmp_path / file).stat().st_size > 5_000
    assert main(["map", "Globex", "-o", str(tmp_path / file), *database]) == 1
    assert main(["map", "Acme Corp", "-o", str(tmp_path / "a.gif"), *database]) == 2
    assert main(["map", "Acme Corp", "-o", str(tmp_path / "a.svg"), "--workspace", "X", *database]) == 2
    assert "There is no workspace X" in capsys.readouterr().err
