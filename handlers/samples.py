"""A small believable workspace for the playground, made as people would make it: by saying lines."""

from datetime import datetime, timedelta

from babel.dates import LOCALTZ

from bot.references import load_samples
from handlers.office import Clock
from handlers.turn import Said, take
from handlers.web.chat import OUTSIDERS, PEOPLE, ROOMS, WORKSPACE, Chat
from store import access, digests, references, workspaces
from store.engine import Store
from store.ledger import Ledger

# (days ago, who, where, language, line)
CONVERSATION = (
    (41, "U_JUNHO", "C_SALES", "ko", "/deal 추가 한빛유통 규모:850 업종:유통 2억"),
    (41, "U_JUNHO", "C_SALES", "ko", '/deal 고민 한빛유통 "매장 매출을 엑셀로 모아 사흘 뒤에야 봄"'),
    (40, "U_JUNHO", "C_SALES", "ko", "/dmu 추가 한빛유통 오세라 대리 시작자 우군"),
    (30, "U_JUNHO", "C_SALES", "ko", "/deal 단계 한빛유통 정보수집"),
    (26, "U_JUNHO", "C_SALES", "ko", "/dmu 추가 한빛유통 정민호 팀장 영향력자 it"),
    (24, "U_JUNHO", "C_SALES", "ko", "/deal 단계 한빛유통 상황분석"),
    (33, "U_MINJI", "C_SALES", "en", "/deal add Globex size:2400 industry:logistics $180k"),
    (33, "U_MINJI", "C_SALES", "en", '/deal pain Globex "Nobody trusts the delivery figures"'),
    (32, "U_MINJI", "C_SALES", "en", '/dmu add Globex "Dana Reyes, CFO" decider neutral'),
    (18, "U_MINJI", "C_SALES", "en", "/deal stage Globex gathering"),
    (17, "U_MINJI", "C_SALES", "en", '/deal next Globex "answer the security questions" in 2 weeks @me'),
    (16, "U_JUNHO", "C_SALES", "ko", "/deal 추가 오리온 규모:1200 업종:식품 3억"),
    (16, "U_JUNHO", "C_SALES", "ko", '/dmu 추가 오리온 "한지우 부장" 구매자 우군'),
    (8, "U_JUNHO", "C_SALES", "ko", '/deal 보류 오리온 "내년 예산이 정해진 뒤" 30일 뒤'),
    (29, "U_SORA", "C_SALES", "en", "/deal add acme size:320 industry:manufacturing $90k"),
    (29, "U_SORA", "C_ACME", "en", "/deal link acme"),
    (29, "U_SORA", "C_ACME", "en", '/deal pain "Figures are retyped from three systems at month end"'),
    (28, "U_SORA", "C_ACME", "en", '/deal goal "Close the month in two days"'),
    (28, "U_SORA", "C_ACME", "en", '/dmu add "Jisoo Han, manager" initiator champion'),
    (21, "U_SORA", "C_ACME", "en", "/deal stage gathering"),
    (20, "U_SORA", "C_ACME", "en", '/dmu add "Lee Taemin" influencer it'),
    (19, "U_SORA", "C_ACME", "en", '/dmu met taemin call "walked through the data sources"'),
    (14, "U_SORA", "C_ACME", "en", "/deal stage analyzing"),
    (12, "U_SORA", "C_ACME", "en", "/dmu add 박서연 과장 사용자 현업"),
    (9, "U_SORA", "C_ACME", "en", '/dmu concern 박서연 "Will I have to enter everything twice?"'),
    (5, "U_SORA", "C_ACME", "en", "/deal stage developing"),
    (1, "U_SORA", "C_ACME", "en", '/deal next "send three options" friday @me'),
)
MORNINGS = {"en": "/digest on 09:00 weekdays", "ko": "/digest 켜기 9시 평일"}
SHOWN_DAYS = 6  # the chat begins with the last days; older lines are only in the records


def zone_here() -> str:
    """The time zone of whoever plays, so that all clocks agree; "" where this computer doesn't tell."""
    return str(getattr(LOCALTZ, "key", ""))


def fill(store: Store, chat: Chat, now: datetime) -> None:
    """Fills an empty playground workspace and shows its last days in the chat; a filled one shows where it stands."""
    with store.transaction() as connection:
        place = workspaces.enter(connection, WORKSPACE, "", "")
        ledger = Ledger(connection, place.workspace_id, "DEALMATE", now, verb="samples")
        filled = not references.add(ledger, load_samples())
        access.appoint(ledger, "U_MINJI", PEOPLE["U_MINJI"], manager=True)
        if zone := zone_here():
            workspaces.set_timezone(connection, place.workspace_id, zone)
    if filled:
        _say(store, chat, now, "U_SORA", "C_ACME", "en", "/deal show")
        return
    for days, person, channel, language, line in CONVERSATION:
        _say(store, chat if days <= SHOWN_DAYS else None, now - timedelta(days=days), person, channel, language, line)


def visited(store: Store, chat: Chat, clock: Clock, language: str) -> None:
    """The first visit: the team's digest is there from now on, in the language of whoever looks."""
    with store.transaction() as connection:
        known = digests.at(workspaces.alone(connection, WORKSPACE, clock()), "C_SALES", "channel")
    if known is None:
        _say(store, chat, clock(), "U_MINJI", "C_SALES", language, MORNINGS[language])


def _say(store: Store, chat: Chat | None, at: datetime, person: str, channel: str, language: str, line: str) -> None:
    """One line of somebody, then, shown in the chat where one is given."""
    said = Said(
        line, WORKSPACE, person, channel, PEOPLE[person], ROOMS[channel], language, OUTSIDERS.get(channel, "no")
    )
    answer = take(store, said, at)
    if chat is not None:
        chat.add(channel, person, line, answer, at)
