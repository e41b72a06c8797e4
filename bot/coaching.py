"""From a deal's records to what the playbook can say: its parameters, filled only with what the team recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot import options as board
from bot import outcome
from bot.companies import hiding
from bot.criteria import Criterion
from bot.dates import format_date
from bot.deals import Deal, NextStep, Pain
from bot.discovery import Item, of_kind
from bot.dmu import Stakeholder, holders
from bot.industries import label as industry_label
from bot.names import address
from bot.options import Option
from bot.outcome import Kpi
from bot.plan import PlanStep
from bot.points import OFFERED, Choice, choose
from bot.preflight import Records
from bot.references import Found, Match, Need, Reference, display_name, size_band
from bot.reply import label_of
from bot.roles import Role, Stance
from bot.stages import Stage
from bot.talking import Playbook


@dataclass(frozen=True)
class Case:
    """All that a deal's records say, gathered once for a reply."""

    deal: Deal
    people: tuple[Stakeholder, ...] = ()
    pains: tuple[Pain, ...] = ()
    steps: tuple[NextStep, ...] = ()
    ticks: frozenset[str] = frozenset()
    referred: bool = False
    said: Mapping[int, Mapping[str, datetime]] = field(default_factory=dict)  # by person: points said, and when
    items: tuple[Item, ...] = ()
    options: tuple[Option, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    plan: tuple[PlanStep, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    colleagues: Mapping[str, str] = field(default_factory=dict)  # names by handle

    @property
    def records(self) -> Records:
        """What a stage's expectations are compared with, as far as it is gathered for talking."""
        return Records(
            self.deal, self.people, self.pains, self.ticks, self.referred, self.items, self.options, self.criteria,
            plan=self.plan, kpis=self.kpis,
        )  # fmt: skip


def facts(case: Case, match: Match | None, language: str, now: datetime, today: date) -> dict[str, str]:
    """The playbook's parameters for speaking with anybody of a deal's people; unknown ones are absent."""
    deal = case.deal
    known = {
        "deal": deal.name,
        "company": deal.name,
        "industry": industry_label(deal.industry, language) if deal.industry else "",
        "goal": deal.goal,
        "pain": case.pains[0].text if case.pains else "",
        "days_in_stage": str(deal.days_in_stage(now)),
        "decider": _spoken_of(holders(case.people, Role.DECIDER), language),
        "champion": _spoken_of([one for one in case.people if one.stance is Stance.CHAMPION], language),
    }
    if case.steps:
        step = case.steps[0]
        known |= {"next_step": step.text, "next_date": format_date(step.due, language, today) if step.due else ""}
    if limits := of_kind(case.items, "constraint"):
        known["constraint"] = limits[0].text
    known |= board.facts(case.options, case.criteria, language)
    known |= outcome.facts(case.kpis, case.plan, language, today, case.colleagues)
    if match is not None:
        known |= _reference_facts(match.reference, match.metric, language)
    return {name: value for name, value in known.items() if value}


def facts_about(person: Stakeholder, language: str) -> dict[str, str]:
    """The parameters that differ from person to person; unknown ones are absent."""
    concerns = person.open_concerns
    known = {
        "person": person.known_as,
        "person_addr": address(person.name, person.title, language),
        "function": label_of(person.function, language) if person.function else "",
        "concern": concerns[-1].text if concerns else "",
    }
    return {name: value for name, value in known.items() if value}


def _reference_facts(reference: Reference, metric: str, language: str) -> dict[str, str]:
    name = display_name(reference, language)
    hidden = "" if reference.named else reference.customer
    return {
        "ref_name": _called(reference, language),
        "ref_industry": industry_label(reference.industry, language),
        "ref_size": size_band(reference.people, language),
        "ref_metric": hiding(metric, hidden, name),
        "ref_story": hiding(reference.story, hidden, name),
    }


SAMPLE = {"en": "sample", "ko": "예시"}


def _called(reference: Reference, language: str) -> str:
    """The reference's name inside a sentence; an invented one says so."""
    name = display_name(reference, language)
    if name.startswith(("A ", "An ")) and not reference.named:
        name = name[0].lower() + name[1:]
    return f"{name} ({SAMPLE[language]})" if reference.sample else name


def _spoken_of(people: Sequence[Stakeholder], language: str) -> str:
    return address(people[0].name, people[0].title, language) if people else ""


def need(case: Case, role: Role | None, stage: Stage, language: str) -> Need:
    """What a reference should prove, and to whom."""
    deal = case.deal
    return Need(deal.name, deal.industry, deal.people, problems(case), role, stage, language=language)


def problems(case: Case) -> tuple[str, ...]:
    """What the customer wants solved, in their words: the problems and the goal."""
    return tuple(pain.text for pain in case.pains) + ((case.deal.goal,) if case.deal.goal else ())


def best(found: Found) -> Match | None:
    """The reference to name in a talking point, or None rather than a poor one."""
    return found.matches[0] if found.matches else None


def choices_for(
    playbook: Playbook,
    case: Case,
    person: Stakeholder,
    stage: Stage,
    known: Mapping[str, str],
    at_home: bool,
    language: str,
    told: int = OFFERED,
) -> tuple[Choice, ...]:
    """What to say to this person at this stage, best first; () while they have neither a role nor an open concern.

    Only the first `told` are told.
    """
    return choose(playbook, person, stage, language, known, case.said.get(person.id), at_home, told=told)


def at_home(case: Case, found: Found) -> bool:
    """Whether the best reference comes from the customer's own industry."""
    match = best(found)
    return match is not None and bool(case.deal.industry) and match.reference.industry == case.deal.industry
