"""/dmu picture, /deal map: the process and the people as one image, for a slide or a talk with the team."""

from bot.cards import Answer, File, plain
from bot.coaching import Case
from bot.line import Line
from bot.picture import picture
from bot.roles import Role
from handlers import pictures
from handlers.commands import which
from handlers.commands.book import Entry
from handlers.commands.case import conflicts_in, gather, hidden_stances
from handlers.turn import Turn

LONGEST_ALT = 900  # characters; Slack takes a thousand


def draw(turn: Turn, line: Line) -> Answer:
    """The map of a deal as a PNG, or as an SVG that drawing programs open; both come with their words."""
    turn.guard_people()
    vector = line.take_word("svg")
    line.take_word("png")
    case = gather(turn, which.asked_deal(turn, line))
    card = turn.say("dmu_picture", deal=case.deal, vector=vector, people=case.people)
    card += hidden_stances(turn, case.deal)
    return Answer(card, files=(_file(turn, case, vector),), deal_id=case.deal.id)


def _file(turn: Turn, case: Case, vector: bool) -> File:
    """The drawing, with everything that it shows said in words."""
    collide = conflicts_in(turn, case)
    by_id = {person.id: person for person in case.people}
    guards = [(one, by_id[one.guards_id]) for one in case.people if one.guards_id in by_id]
    facts = {"deal": case.deal, "people": case.people, "roles": list(Role), "conflicts": collide, "guards": guards}
    alt = " ".join(plain(turn.say("picture_alt", **facts)).split("\n"))
    if len(alt) > LONGEST_ALT:
        alt = alt[: LONGEST_ALT - 1].rstrip() + "…"
    drawn = picture(case.deal, case.people, collide, turn.language, turn.now.astimezone(turn.zone))
    name = "".join(char if char.isalnum() or char in "-_" else "-" for char in case.deal.slug)
    if vector:
        return File(f"{name}.svg", "image/svg+xml", pictures.svg(drawn, alt).encode(), alt)
    return File(f"{name}.png", "image/png", pictures.png(drawn), alt, drawn)


commands = (
    Entry("dmu", "picture", draw, "picture [DEAL] [svg]", "/dmu picture acme", "/dmu 그림 acme"),
    Entry("deal", "map", draw, "map [DEAL] [svg]", "/deal map acme", "/deal 지도 acme"),
)  # fmt: skip
