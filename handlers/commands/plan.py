"""/deal plan: steps with owner and deadline on three tracks; adding, changing, finishing and dropping them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot import plan_forms
from bot.cards import Answer, Card
from bot.deals import Deal
from bot.errors import UserError
from bot.lexer import mention, quoted
from bot.line import Line
from bot.plan import TRACKS, PlanStep, Track, meant, ownerless, track_in, tracks, undated
from bot.words import bare
from handlers.commands import which
from handlers.commands.book import Entry
from handlers.commands.case import LONGEST_HANDLE, short
from handlers.commands.term import day_of
from handlers.turn import Turn
from store import plan as plans

MOST_STEPS = 8  # shown of one track
LONGEST_OWNER = 40  # a longer text in quotes is no name
SUBS = {
    **dict.fromkeys("add new 추가 등록".split(), "add"),
    **dict.fromkeys("done finish finished 완료 완료함".split(), "done"),
    **dict.fromkeys("drop remove delete 삭제 빼기 제외".split(), "drop"),
}


@dataclass(frozen=True)
class Told:
    """What a line says of a step."""

    text: str
    track: Track | None
    owner: str
    due: date | None
    problems: tuple[tuple[str, str], ...] = field(default=())


def plan(turn: Turn, line: Line) -> Answer:
    """Shows a deal's plan, or adds, changes, finishes or drops one of its steps."""
    sub = sub_of(line, SUBS)
    named = which.named_deal(turn, line, prose=True)
    sub = sub or sub_of(line, SUBS)
    if named is None and line.words:
        which.mistyped_deal(turn, line, keep=f"/deal plan {sub or 'add'} {quoted(line.rest())}")
    deal = which.settle_deal(turn, line, named, write=bool(line.words))
    if sub in ("done", "drop"):
        return _close(turn, line, deal, sub)
    told = _told(turn, line)
    if told.owner and not told.owner.startswith("@"):
        turn.guard_people()
    if sub != "add" and told.text.isdecimal():
        return _change(turn, deal, told)
    if told.problems or not told.text:
        return _unfinished(turn, deal, told, adding=bool(sub))
    text, owner = short(told.text), told.owner
    plans.add_step(turn.ledger, deal, text, told.track or track_in(text) or Track.PROJECT, owner, told.due)
    return Answer(shown(turn, deal, "added", text), deal_id=deal.id)


def sub_of(line: Line, subs: dict[str, str]) -> str:
    """What to do, where the first or the last word says so; taken from the line."""
    for index in (0, -1):
        word = line.words[index] if line.words else None
        if word and not word.quoted and not word.name and bare(word.text) in subs:
            del line.words[index]
            return subs[bare(word.text)]
    return ""


def _told(turn: Turn, line: Line) -> Told:
    """A step's parts in any order. Without quotes a track's name stays in the text: “user training” is what to do."""
    owner = owner_of(turn, line)
    due, problems = day_of(turn, line)
    texts = [index for index, word in enumerate(line.words) if word.quoted]
    if not owner and len(texts) > 1 and len(line.words[texts[-1]].text) <= LONGEST_OWNER:
        owner = line.words.pop(texts[-1]).text
    alone = [word for word in line.words if not word.text.isdecimal()]  # `training`, `3 training`
    track = line.take(TRACKS) if texts or len(alone) == 1 else None
    return Told(line.rest(), track.key if track else None, owner, due, problems)


def owner_of(turn: Turn, line: Line) -> str:
    """Who does it: a colleague's handle behind an @, somebody's name in words, or ''."""
    said = line.take_named("owner")
    if not said:
        for index, word in enumerate(line.words):
            if not word.quoted and not word.name and word.text.startswith(("<@", "@")) and len(word.text) > 1:
                said = line.words.pop(index).text
                break
    if said.lower() in ("@me", "@나", "me", "나"):
        return f"@{turn.said.member}"
    handle, name = mention(said)
    return f"@{short(handle, LONGEST_HANDLE)}" if handle else short(name, 200)


def _unfinished(turn: Turn, deal: Deal, told: Told, adding: bool) -> Answer:
    """The form where somebody wants to add without saying what, or nothing is planned; else the plan."""
    typed = {"step": told.text, "owner": f"<{told.owner}>" if told.owner.startswith("@") else told.owner}
    form = plan_forms.step(turn.language, f"/deal plan add deal:{deal.id}", told.track, typed, told.problems)
    wanted = adding or told.track or told.problems or not plans.plan_of(turn.ledger, deal.id)
    trouble = next((text for _, text in told.problems), "")
    return Answer(shown(turn, deal, trouble=trouble), form=form if wanted else None, deal_id=deal.id)


def _close(turn: Turn, line: Line, deal: Deal, sub: str) -> Answer:
    """Marks a step done or takes it out; of several, none is guessed."""
    steps = tuple(step for step in plans.plan_of(turn.ledger, deal.id) if step.open or sub == "drop")
    step_id = line.take_id("step")
    said = line.rest().lstrip("#").removesuffix("번")
    found = tuple(step for step in steps if step.id == step_id) if step_id else meant(steps, said)
    if len(found) != 1:
        raise _which_step(deal, said, sub, found, steps)
    (plans.finish_step if sub == "done" else plans.drop_step)(turn.ledger, deal, found[0])
    return Answer(shown(turn, deal, {"done": "done", "drop": "dropped"}[sub], found[0].text), deal_id=deal.id)


def _which_step(deal: Deal, said: str, sub: str, found: tuple[PlanStep, ...], steps: tuple[PlanStep, ...]) -> UserError:
    """Asks which step is done or should go, among those that were meant, or among all."""
    likely = (found or steps)[:MOST_STEPS]
    choices = tuple((step, f"/deal plan {sub} deal:{deal.id} step:{step.id}") for step in likely)
    return UserError("which_step", word=said, deal=deal, sub=sub, many=len(found), choices=choices)


def _change(turn: Turn, deal: Deal, told: Told) -> Answer:
    """Gives a step its owner, day or track: `plan 3 @park 12/5`."""
    steps = plans.plan_of(turn.ledger, deal.id)
    found = meant(steps, told.text)
    given: dict[str, Any] = {"owner": told.owner, "due": told.due, "track": told.track and str(told.track)}
    given = {name: value for name, value in given.items() if value}
    if not found:
        raise _which_step(deal, told.text, "done", (), _open(steps))
    if not given or told.problems:
        return Answer(shown(turn, deal), deal_id=deal.id)
    plans.change_step(turn.ledger, deal, found[0], **given)
    return Answer(shown(turn, deal, "changed", found[0].text), deal_id=deal.id)


def shown(turn: Turn, deal: Deal, did: str = "", text: str = "", trouble: str = "") -> Card:
    """The plan by track; `did` is what was just done to the step of this text."""
    steps = plans.plan_of(turn.ledger, deal.id)
    return turn.say(
        "plan", deal=deal, tracks=[_track(track, own) for track, own in tracks(steps)], did=did, text=text,
        ownerless=ownerless(steps), undated=undated(steps), open=_open(steps), private=turn.private_room,
        trouble=trouble, write=turn.ledger.write_id,
    )  # fmt: skip


def _track(track: Track, steps: tuple[PlanStep, ...]) -> dict[str, Any]:
    own = _open(steps)
    return {
        "key": track, "steps": own[:MOST_STEPS], "more": len(own[MOST_STEPS:]), "done": len(steps) - len(own),
        "empty": not steps,
    }  # fmt: skip


def _open(steps: tuple[PlanStep, ...]) -> tuple[PlanStep, ...]:
    return tuple(step for step in steps if step.open)


commands = (
    Entry("deal", "plan", plan,
          "plan [add] DEAL STEP [project|training|support] [@OWNER or “NAME”] [DAY] | done N | drop N",
          '/deal plan add acme "Migrate the ledger" project @me 12/5',
          '/deal 계획 추가 acme "원장 데이터 이관" 프로젝트 @나 12/5'),
)  # fmt: skip
