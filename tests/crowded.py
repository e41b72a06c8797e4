"""A workspace with far more in it than anybody has, whose names and words are hostile, and what is asked there.

Two hundred deals; on the first one sixty people, thirty problems and as many steps.
"""

from bot.cards import Answer, Buttons, Picker
from bot.lexer import quoted
from store.engine import Store
from tests.conversation import Conversation

LONG = "가나다 " * 900
PINGS = "<!channel> <!here> <@U666> <#C666> <!subteam^S1> @here @channel"
LINKS = (
    "<https://evil.example|Acme> http://x.y mailto:a@b.c www.evil.example `code` ```block``` *b* _i_ ~s~ &lt; > quote"
)

NAMES = (
    PINGS[:60],
    LINKS[:70],
    "`x` *y*",
    "김" * 40,
    "🚀" * 30,
    "a | b",
    "](/deal lost)",
    "{{ 7*7 }}",
    '"quoted"',
    "\\",
    "<at>Sora Park</at> **x** [x](https://evil.example)",
)

LINES = (
    "/deal", "/deal home", "/deal home 9", "/deal list", "/deal list team", "/deal show deal:1", "/deal card deal:1",
    "/dmu map deal:1", "/dmu gaps deal:1", "/dmu conflicts deal:1", "/talk deal:1", "/talk deal:1 person:7",
    "/dmu concern deal:1", "/dmu met deal:1", "/deal check deal:1", "/deal findings deal:1", "/deal stage deal:1",
    "/deal history deal:1", "/deal undo", "/deal memo deal:1", "/deal prep deal:1", "/deal plan deal:1", "/deal next",
    "/deal option deal:1", "/ref deal:1", "/deal help", "/dmu help", "/talk help", "/ref help", "/deal goal",
    "/dmu role deal:1 nobody", "/deal show nosuch", "/dmu value deal:1", "/dmu demo deal:1", "/deal need deal:1",
    "/deal stage deal:1 choose", "/deal won deal:1", "/deal frobnicate", "/deal add", "/dmu add deal:1", "/ref add",
    "/deal pain deal:1", "/deal env deal:1", "/deal review deal:1", "/deal insights", "/dmu forget", "/deal record",
    '/deal record deal:1 "Kim worries about the price" source:"https://us.slack.com/archives/C1/p1"',
)  # fmt: skip


def crowd(store: Store) -> Conversation:
    """Fills a migrated database, and stays to go on talking."""
    talk = Conversation(store, "T1")
    for number in range(200):
        name = f"{NAMES[number % len(NAMES)]} {number}"[:110]
        assert talk.say(f"/deal add name:{quoted(name)}").wrote
    for number in range(60):
        name = quoted(f"{NAMES[number % len(NAMES)]} {number}"[:110])
        roles = ("decider", "user", "buyer", "influencer", "initiator", "gatekeeper")
        assert talk.say(f"/dmu add deal:1 person:0 name:{name} {roles[number % 6]}").wrote
    for number in range(30):
        text = quoted(f"{number} {(PINGS, LINKS, LONG)[number % 3]}"[:1400])
        for line in (
            "/deal pain deal:1",
            "/deal next deal:1",
            "/deal need deal:1 must",
            "/dmu concern deal:1 person:3",
        ):
            talk.say(f"{line} {text}")
    talk.say(f"/deal goal deal:1 {quoted(PINGS)}")
    return talk


def presses(answer: Answer) -> list[str]:
    """The lines of an answer's buttons, and of each picker's first option."""
    parts = [part for one in (answer.private, answer.public) if one for part in one.parts]
    lines = [button.line for part in parts if isinstance(part, Buttons) for button in part.buttons]
    return lines + [line for part in parts if isinstance(part, Picker) for _, line in part.options[:1]]
