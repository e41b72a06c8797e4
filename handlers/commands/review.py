"""/deal kpi and /deal review: what was hoped for and reached, what was learned, and what may come of it."""

from dataclasses import dataclass, replace
from datetime import date

from bot import plan_forms
from bot.candidates import adding
from bot.cards import Answer, Card, plain
from bot.deals import Deal, slug_of
from bot.errors import UserError
from bot.lexer import Word, quoted
from bot.line import Line
from bot.outcome import Kpi, merged, read_kpi, same
from bot.plan import Track, tracks
from bot.words import near
from handlers.commands import which
from handlers.commands.book import Entry
from handlers.commands.case import LONGEST_NAME, short
from handlers.commands.plan import owner_of, sub_of
from handlers.commands.term import day_of
from handlers.turn import Turn
from store import deal_pains, outcome, references
from store import plan as plans

LONGEST_FIGURE = 80
MOST_KPIS = 12  # shown at once
CARRIED = 600  # characters of a lesson that a button can carry; a longer one is read from the review
FIGURES = ("baseline", "target", "actual")
NO, YES = ("no", "n", "아니오", "아니요", "아직", "없음"), ("consent", "consented", "동의", "동의함")


def kpi(turn: Turn, line: Line) -> Answer:
    """Records a key figure with what it was, should be and is; shows all of them, or takes one out."""
    drop = sub_of(line, dict.fromkeys("drop remove delete 삭제 빼기".split(), "drop"))
    named = which.named_deal(turn, line, prose=True)
    drop = drop or sub_of(line, dict.fromkeys("drop remove delete 삭제 빼기".split(), "drop"))
    if named is None and line.words:
        which.mistyped_deal(turn, line, keep="/deal kpi " + line.again().split(" ", 2)[-1])
    deal = which.settle_deal(turn, line, named, write=bool(line.words))
    known = outcome.kpis_of(turn.ledger, deal.id)
    if not line.words:
        form = plan_forms.kpi(turn.language, f"/deal kpi deal:{deal.id}", "")
        return replace(_shown(turn, deal), form=None if known else form)
    told = _figures(line)
    if drop:
        return _drop(turn, deal, known, told.name or line.rest())
    if told.name and not _figured(told) and same(known, told.name) is None and not _slips(known, told):
        line_ = f"/deal kpi deal:{deal.id}"
        card = turn.say("kpi_figures", deal=deal, name=told.name, line=f"{line_} kpi:{quoted(told.name)}")
        return Answer(card, form=plan_forms.kpi(turn.language, line_, told.name), deal_id=deal.id)
    return _shown(turn, deal, "kpi") if _record(turn, deal, known, told) else _shown(turn, deal)


def _figures(line: Line) -> Kpi:
    """The figure that the line tells, by key words in it or by `baseline:`, `target:`, `actual:`."""
    given = {key: text for key in FIGURES if (text := line.take_named(key))}
    name = line.take_named("kpi")
    told = read_kpi([Word(name, quoted=True), *line.words] if name else line.words)
    return merged(told, Kpi(0, "", **given))


def _record(turn: Turn, deal: Deal, known: tuple[Kpi, ...], told: Kpi, ask: bool = True) -> bool:
    """Records what was told; a name that is missing or looks like a slip is asked about. False where nothing is new."""
    short(told.name, LONGEST_NAME)
    for one in (told.baseline, told.target, told.actual):
        short(one, LONGEST_FIGURE)
    before = same(known, told.name) if told.name else None
    if not told.name and len(known) == 1:
        before = known[0]
    if ask and before is None and (not told.name or not (told.baseline or told.target)):
        likely = _slips(known, told) if told.name else list(known)
        if likely or not told.name:
            raise UserError("which_kpi", word=told.name, deal=deal, choices=_choices(deal, likely, told))
    outcome.set_kpi(turn.ledger, deal, merged(before, told) if before else told)
    return turn.ledger.write_id is not None


def _figured(told: Kpi) -> bool:
    return any(getattr(told, key) for key in FIGURES)


def _slips(known: tuple[Kpi, ...], told: Kpi) -> list[Kpi]:
    """Those of which the name that was told looks like a slip."""
    slips = near(told.name, {one.name.lower(): one.name for one in known})
    return [one for one in known if one.name in slips]


def _choices(deal: Deal, likely: list[Kpi], told: Kpi) -> tuple[tuple[Kpi, str], ...]:
    values = " ".join(f"{key}:{quoted(text)}" for key in FIGURES if (text := getattr(told, key)))
    return tuple((one, f"/deal kpi deal:{deal.id} kpi:{quoted(one.name)} {values}".strip()) for one in likely[:5])


def _drop(turn: Turn, deal: Deal, known: tuple[Kpi, ...], name: str) -> Answer:
    found = same(known, name)
    if found is None:
        choices = tuple((one, f"/deal kpi drop deal:{deal.id} {quoted(one.name)}") for one in known[:5])
        raise UserError("which_kpi", word=name, deal=deal, choices=choices)
    outcome.drop_kpi(turn.ledger, deal, found)
    return _shown(turn, deal, "dropped")


def review(turn: Turn, line: Line) -> Answer:
    """Records what was learned and reached, one improvement, and consent to be told of; or shows it."""
    turn.guard_people()
    named = which.named_deal(turn, line, prose=True)
    if named is None and line.words:
        which.mistyped_deal(turn, line)
    deal = which.settle_deal(turn, line, named, write=bool(line.words))
    told = _told(turn, line)
    if told.problems or told.nothing:
        return _unfinished(turn, deal, told)
    if told.learned or told.consent is not None:
        outcome.set_review(turn.ledger, deal, short(told.learned), told.consent)
    if told.kpi.name:
        _record(turn, deal, outcome.kpis_of(turn.ledger, deal.id), told.kpi, ask=False)
    if told.improvement:
        plans.add_step(turn.ledger, deal, short(told.improvement), Track.IMPROVEMENT, told.owner, told.due)
    return _shown(turn, deal, "review")


@dataclass(frozen=True)
class Told:
    """What a line says of a review; `by_form` is whether the form said it, or is wanted."""

    kpi: Kpi
    learned: str
    consent: bool | None
    improvement: str
    owner: str
    due: date | None
    problems: tuple[tuple[str, str], ...]
    by_form: bool

    @property
    def nothing(self) -> bool:
        return self.consent is None and not (self.kpi.name or self.learned or self.improvement)

    @property
    def typed(self) -> dict[str, str]:
        """The same as a form's fields show it."""
        figures = {"kpi": self.kpi.name} | {key: getattr(self.kpi, key) for key in FIGURES}
        owner = f"<{self.owner}>" if self.owner.startswith("@") else self.owner
        consent = "" if self.consent is None else "yes" if self.consent else "no"
        return figures | {"learned": self.learned, "improvement": self.improvement, "owner": owner, "consent": consent}


def _told(turn: Turn, line: Line) -> Told:
    """The parts of a review. Owner and day belong to an improvement; without one they are words of the lesson."""
    by_form = line.take_word("form", "양식")
    consent = _consent(line)
    figures = Kpi(0, line.take_named("kpi"), *(line.take_named(key) for key in FIGURES))
    improvement = line.take_named("improvement")
    owner = owner_of(turn, line) if improvement or by_form else ""
    due, problems = day_of(turn, line) if improvement or by_form else (None, ())
    learned = line.take_named("learned") or line.rest()
    if not figures.name and (figures.baseline or figures.target or figures.actual):
        problems += (("kpi", plain(turn.say("kpi_unnamed"))),)
    return Told(figures, learned, consent, improvement, owner, due, problems, by_form)


def _consent(line: Line) -> bool | None:
    """Whether they agree to be told of: `consent:yes`, or the bare word beside a text in quotes or at its end."""
    if said := line.take_named("consent"):
        return said.strip().lower() not in NO
    last = line.words[-1] if line.words else None
    if any(word.quoted for word in line.words):
        return True if line.take_word(*YES) else None
    if last and not last.name and last.text.lower() in YES:
        line.words.pop()
        return True
    return None


def _unfinished(turn: Turn, deal: Deal, told: Told) -> Answer:
    """The form with what was typed, where it is wanted or nothing is known yet; else what is known."""
    known = outcome.review_of(turn.ledger, deal.id)
    line = f"/deal review deal:{deal.id} form"
    form = plan_forms.review(turn.language, line, known, told.typed, told.problems)
    card = _card(turn, deal, "", next((text for _, text in told.problems), ""))
    nothing = known is None and not outcome.kpis_of(turn.ledger, deal.id)
    return Answer(card, form=form if told.problems or told.by_form or nothing else None, deal_id=deal.id)


def _shown(turn: Turn, deal: Deal, did: str = "") -> Answer:
    return Answer(_card(turn, deal, did), deal_id=deal.id)


def _card(turn: Turn, deal: Deal, did: str, trouble: str = "") -> Card:
    """Figures, lesson and improvements, with what may come of them: an insight, and a reference."""
    ledger, private = turn.ledger, turn.private_room
    kpis, known = outcome.kpis_of(ledger, deal.id), outcome.review_of(ledger, deal.id)
    learned = known.learned if known and private else ""
    better = dict(tracks(plans.plan_of(ledger, deal.id))).get(Track.IMPROVEMENT, ()) if private else ()
    case = references.by_slug(ledger, slug_of(deal.name)) if private else None
    told = bool(known and known.learned) or any(one.reached for one in kpis)
    return turn.say(
        "review", deal=deal, did=did, kpis=kpis[:MOST_KPIS], more=len(kpis[MOST_KPIS:]), learned=learned,
        consent=bool(known and known.consent), reviewed=known is not None, improvements=better,
        insight=_saving(turn, deal, learned), case=case, private=private, write=ledger.write_id,
        trouble=trouble,
        add=adding(deal, deal_pains.of(ledger, deal.id), kpis, known) if private and told and case is None else "",
    )  # fmt: skip


def _saving(turn: Turn, deal: Deal, learned: str) -> str:
    """The line that saves the lesson for similar deals; '' where there is none, or it is saved already."""
    saved = (one.text for one in outcome.insights_of(turn.ledger) if one.deal_id == deal.id)
    if not learned or learned in saved:
        return ""
    text = f" {quoted(learned)}" if len(learned) <= CARRIED else ""
    return f"/deal insights add deal:{deal.id}{text}"


commands = (
    Entry("deal", "kpi", kpi, "kpi DEAL NAME BEFORE → TARGET [actual NOW] | drop NAME",
          '/deal kpi acme "month-end close" 5 days → 2 days (actual 3 days)',
          '/deal 지표 acme "월 마감" 5일 → 2일 (실적 3일)'),
    Entry("deal", "review", review, "review DEAL WHAT WE LEARNED [consent] [improvement:TEXT] [@OWNER] [DAY]",
          '/deal review acme "Start the data migration earlier" consent',
          '/deal 회고 acme "데이터 이관을 더 일찍 시작할 것" 동의'),
)  # fmt: skip
