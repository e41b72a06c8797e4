"""Whatever people type gets an answer: twenty thousand lines of noise, grammar and both, without one exception."""

import json
import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from bot.cards import Answer, Buttons, Card, Picker, from_data, plain, to_data
from bot.lexer import NAMED
from bot.roles import FUNCTIONS, GATES, ROLES, STANCES
from bot.stages import STAGES
from bot.verbs import HEADS, VERBS
from bot.words import Vocabulary
from handlers.commands import examples
from handlers.turn import Said, take
from store.engine import Store
from tests.conversation import START, Conversation

LINES = 20_000
AT_ONCE = 40  # lines said in one go, each in what the earlier ones left behind

PREPARED = (
    "/deal add acme size:200 industry:retail $50k",
    "/deal add 한빛제조 3억",
    "/deal add Globex Energy",
    '/deal pain acme "Figures are retyped"',
    '/deal next acme "send the quote" friday',
    "/deal stage acme evaluate",
    "/deal link acme",
    "/dmu add acme Kim Minsu CFO decider champion",
    "/dmu add acme 김철수 부장 사용자",
    "/dmu add acme 김영희 구매자",
    '/dmu concern acme 김철수 "데이터가 어디에 있나요?"',
    "/dmu add 한빛제조 박지훈 결정권자",
    "/deal lost Globex Energy price",
)
KNOWN = "acme 한빛제조 Globex Globex_Energy acm kim 김철수 김 김부장 부장 박지훈 Kim,CFO 님 acme를 nobody".split()
TEXTS = (
    '"two words"',
    '"unbalanced',
    "「인용」",
    "'single'",
    "“smart”",
    '"',
    '""',
    "O'Brien",
    "-- tail",
    "—",
    "--",
    '\\"',
)
IDS = "deal:1 deal:2 deal:999999999 deal:x person:1 person:3 person:0 role:decider role: stage:5 stage:none 1 2 12 7".split()
SLOTS = (
    "11/30 2026-11-30 2/30 금요일 다음주 +7d +999999d 3일뒤 tomorrow by ~ 3억 5천만 120000 $50k $ 99999999999999999999 "
    "size:200 size:없음 규모:200명 industry:retail 업종:유통 industry:x amount:3억 amount:x reason:가격 due:friday due:x "
    "name:Zeta title:CFO pain:느림 decider,user decider,nobody <@U123|kim> <@U1> <@> @me @kim @ <#C1|deals> <#C9> #deals "
    "kim@acme.com <mailto:a@b.c|a@b.c> <https://x.y|z> <!channel> *bold* `code` | # > [x](y) {{x}} %s {} \\ / // ? anyway done"
).split()
VOCABULARIES: tuple[Vocabulary[Any], ...] = (HEADS, *VERBS.values(), STAGES, ROLES, STANCES, FUNCTIONS, GATES)
SPOKEN = sorted({alias for one in VOCABULARIES for alias in (*one.aliases, *one.asks)})
SLIPS = (
    "evaluting decidr 펑가 결졍권자 ㅇㄷ챵ㄷㄱ rufwjdrnjswk eksrP 평가로 추가해줘 review 품의 검수 취소 키맨".split()
)

# Every kind of character, those that no database can keep included.
character = st.one_of(st.characters(), st.sampled_from("\x00\ud800\udfff\u200d\u1112\u1161 \n\t\"'“”「」:<>@#|\\"))
fragment = st.one_of(
    st.sampled_from(SPOKEN),
    st.sampled_from(KNOWN),
    st.sampled_from([*TEXTS, *SLIPS]),
    st.sampled_from([*SLOTS, *IDS]),
    st.builds("{}:{}".format, st.sampled_from(sorted(NAMED)), st.sampled_from([*KNOWN, *SPOKEN])),
    st.text(character, max_size=6),
)
head = st.sampled_from(["/deal", "/deal", "/dmu", "/dmu", "/talk", "/ref", "딜", "", "/"])
phrase = st.builds(lambda first, words: " ".join([first, *words]), head, st.lists(fragment, max_size=7))
torn = st.builds(lambda line, noise, at: line[:at] + noise + line[at:], phrase, character, st.integers(0, 40))
noise = st.text(character, max_size=30)
line = st.one_of(phrase, phrase, torn, noise, noise)
room = st.sampled_from([("C1", "no"), ("C1", "no"), ("C2", "yes"), ("C3", "unknown"), ("D1", "no")])


@dataclass
class House:
    """A database that is put back to how it was prepared before each go, and how many lines it heard."""

    store: Store
    path: Path
    heard: int = 0
    prepared: Path = field(init=False)

    def __post_init__(self) -> None:
        self.store.migrate()
        talk = Conversation(self.store, "ANY")
        for prepared in PREPARED:
            answer = talk.say(prepared)
            assert answer.deal_id is not None, prepared
        self.store.close()
        self.prepared = self.path.with_suffix(".prepared")
        shutil.copy(self.path, self.prepared)

    def again(self) -> None:
        """As prepared; the statements that SQLAlchemy compiled stay."""
        self.store.close()
        shutil.copy(self.prepared, self.path)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    path = tmp_path / "any.db"
    found = House(Store.open(f"sqlite:///{path}"), path)
    yield found
    found.store.close()


def shown(answer: Answer) -> list[Card]:
    """The answer's cards, after looking that each says something and can be sent anywhere."""
    cards = [card for card in (answer.private, answer.public) if card]
    assert cards or answer.form
    for card in cards:
        assert plain(card).strip()
        plain(card).encode()
        assert from_data(json.loads(json.dumps(to_data(card)))) == card
    return cards


def offered(cards: list[Card]) -> list[str]:
    """The lines behind the cards' buttons and pickers."""
    parts = [part for card in cards for part in card.parts]
    lines = [button.line for part in parts if isinstance(part, Buttons) for button in part.buttons]
    return lines + [said for part in parts if isinstance(part, Picker) for _, said in part.options]


def test_every_line_gets_an_answer(house: House, record_property: Callable[[str, object], None]) -> None:
    @settings(
        max_examples=LINES // AT_ONCE,
        deadline=None,
        phases=(Phase.explicit, Phase.reuse, Phase.generate),  # the last note names the line; shrinking forty is slow
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )
    @given(st.lists(line, min_size=AT_ONCE, max_size=AT_ONCE), room, st.sampled_from(["en", "ko"]))
    def say_all(lines: list[str], where: tuple[str, str], language: str) -> None:
        house.again()
        said = Said("", "ANY", "U1", where[0], channel_name="deals", language=language, outsiders=where[1])
        now = START + timedelta(minutes=5)
        for one in lines:
            note(repr(one))
            shown(take(house.store, replace(said, line=one), now))
            house.heard += 1
            now += timedelta(seconds=20)

    say_all()
    record_property("lines", house.heard)
    assert house.heard >= LINES


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("outsiders", ["no", "yes"])
def test_every_button_leads_somewhere(house: House, language: str, outsiders: str) -> None:
    """From each example and each bare verb, every button that is offered, and every one behind it."""
    said = Said("", "ANY", "U1", "C1", channel_name="deals", language=language, outsiders=outsiders)
    first = [example for spoken in ("en", "ko") for example, _ in examples(spoken)]
    first += [f"/{head} {verb}" for head, one in VERBS.items() for verb in (*one.aliases, *one.asks)]
    pressed: set[str] = set()
    now = START + timedelta(minutes=5)
    lines = [*first, "/deal stage acme evaluting", "/dmu add 김 결정권자", "/deal 취소", "/dmu add lee 키맨"]
    for _ in range(3):
        offers: dict[str, None] = {}
        for one in lines:
            answer = take(house.store, replace(said, line=one), now)
            offers.update(dict.fromkeys(offered(shown(answer))))
        pressed |= set(lines)
        lines = [one for one in offers if one not in pressed]
    assert len(pressed) > len(first) + 30


LONG = [
    "/dmu add acme {} decider",
    "/dmu add acme a@{}.com decider",
    "/dmu add acme <@U{}|x> decider",
    "/dmu add acme Lee {}director decider",
    "/dmu add acme Lee title:{} decider",
    "/dmu add acme 김{} 부장 결정권자",
    "/dmu owner acme Kim @{}",
    "/dmu met acme 김철수 {}",
    "/dmu concern acme 김철수 {}",
    "/deal add {}",
    "/deal add İ{}",
    "/deal add {} 99999999999경",
    "/deal next acme call <@U{}>",
    "/deal next acme {} friday",
    "/deal goal acme {}",
    "/deal pain acme {}",
    "/deal won acme {}",
    "/deal stage acme gather {}",
    "/deal link {}",
    "/ref acme {}",
    "/talk acme {}",
    "{}",
]


@pytest.mark.parametrize("shape", LONG)
def test_what_no_column_can_hold_is_refused_in_words(store: Store, shape: str) -> None:
    talk = Conversation(store, uuid.uuid4().hex)
    for prepared in (PREPARED[0], *PREPARED[7:9]):
        talk.say(prepared)
    for length in (70, 250, 12_000):
        for char in ("x", "김", "İ", "\x00", "\ud800"):
            shown(talk.say(shape.format(char * length)))
