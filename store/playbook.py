"""A team's own playbook over a ledger: its wordings, its votes on talking points, and what was said to whom."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, or_, select

from bot.chapters import Cell, Chapter
from bot.roles import Function, Gate, Role
from bot.stages import Stage
from bot.talking import Playbook
from bot.topics import Topic
from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import point_marks, wordings

SAID, UP, DOWN = "said", "up", "down"
TEAM = "team"  # the origin of a team's own text

_here = point_marks.c.workspace_id == bindparam("workspace")
_voted = or_(point_marks.c.mark == UP, point_marks.c.mark == DOWN)
_VOTES = Prepared(
    select(point_marks.c.point, point_marks.c.mark, func.count().label("many"))
    .where(_here, _voted)
    .group_by(point_marks.c.point, point_marks.c.mark)
)
_MINE = Prepared(
    select(point_marks.c.id, point_marks.c.mark).where(
        _here,
        point_marks.c.point == bindparam("point"),
        point_marks.c.by == bindparam("member"),
        _voted,
    )
)
_SAID = Prepared(
    select(point_marks.c.stakeholder_id, point_marks.c.point, point_marks.c.at)
    .where(_here, point_marks.c.deal_id == bindparam("deal"), point_marks.c.mark == SAID)
    .order_by(point_marks.c.id)
)
_WORDINGS = Prepared(select(wordings).where(wordings.c.workspace_id == bindparam("workspace")).order_by(wordings.c.id))
_WORDING = Prepared(
    select(wordings.c.id).where(
        wordings.c.workspace_id == bindparam("workspace"),
        wordings.c.point == bindparam("point"),
        wordings.c.language == bindparam("language"),
    )
)

# Each workspace's playbook with the version it was built from; replicas see a change by the version.
_built: dict[tuple[str, int], tuple[int, Playbook, Playbook]] = {}
MOST_BUILT = 200  # workspaces whose playbook stays in memory


def playbook(ledger: Ledger, base: Playbook, version: int) -> Playbook:
    """The workspace's playbook: `base` with the team's wordings over it and its votes in it."""
    if version == 0:  # nobody has changed or voted on anything
        return base
    place = (str(ledger.connection.engine.url), ledger.workspace)
    built = _built.get(place)
    if built is None or built[0] != version or built[1] is not base:
        if len(_built) >= MOST_BUILT:
            _built.pop(next(iter(_built)))
        own = Chapter(cells=tuple(_cell(row) for row in ledger.rows(_WORDINGS)))
        built = _built[place] = (version, base, base.over(own, votes=votes(ledger)))
    return built[2]


def votes(ledger: Ledger) -> dict[str, tuple[int, int]]:
    """(up, down) of each talking point that the team voted on."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in ledger.rows(_VOTES):
        found[row.point][row.mark == DOWN] = int(row.many)
    return {point: (up, down) for point, (up, down) in found.items()}


def vote(ledger: Ledger, point: str, up: bool, deal_id: int | None, person_id: int | None) -> bool:
    """The actor's one vote on a point; an earlier one is replaced. False where it was the same."""
    mark = UP if up else DOWN
    mine = ledger.rows(_MINE, point=point, member=ledger.actor)
    if [row.mark for row in mine] == [mark]:
        return False
    for row in mine:
        ledger.delete(point_marks, row.id)
    _mark(ledger, point, mark, deal_id, person_id)
    return True


def say(ledger: Ledger, point: str, deal_id: int, person_id: int) -> None:
    """Notes that a point was said to a person."""
    _mark(ledger, point, SAID, deal_id, person_id)


def _mark(ledger: Ledger, point: str, mark: str, deal_id: int | None, person_id: int | None) -> None:
    if deal_id is not None:
        ledger.about(deal_id)
    ledger.insert(
        point_marks, deal_id=deal_id, stakeholder_id=person_id, point=point, mark=mark, at=ledger.now, by=ledger.actor
    )


def said_in(ledger: Ledger, deal_id: int) -> dict[int, dict[str, datetime]]:
    """What was said to whom in a deal: by person, each point with the moment it was last said."""
    found: dict[int, dict[str, datetime]] = defaultdict(dict)
    for row in ledger.rows_of(point_marks, _SAID, deal_id):
        found[row.stakeholder_id][row.point] = row.at
    return dict(found)


def reword(ledger: Ledger, point: str, language: str, texts: Mapping[str, str]) -> None:
    """Keeps the team's own text of a point in a language."""
    row = ledger.row(_WORDING, point=point, language=language)
    values = {"fields": dict(texts), "at": ledger.now, "by": ledger.actor}
    if row is None:
        ledger.insert(wordings, point=point, language=language, **values)
    else:
        ledger.update(wordings, row.id, **values)


def forget(ledger: Ledger, point: str, language: str) -> bool:
    """Goes back to the text that the team's own replaced; False where there is none of its own."""
    row = ledger.row(_WORDING, point=point, language=language)
    return row is not None and ledger.delete(wordings, row.id)


def _cell(row: Any) -> Cell:
    first, *rest = row.point.split("/")
    topic = row.fields.get("topic")
    values: dict[str, Any] = {**row.fields, "topic": Topic(topic) if topic else None}
    if first == "concern":
        return Cell(None, None, row.language, **{**values, "topic": Topic(rest[0])}, origin=TEAM)
    role, *overlays = rest
    function = next((Function(part) for part in overlays if part in list(Function)), None)
    gate = next((Gate(part) for part in overlays if part in list(Gate)), None)
    return Cell(Stage(first), Role(role), row.language, **values, function=function, gate=gate, origin=TEAM)
