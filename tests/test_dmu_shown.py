"""A card that reads a few of a deal's people says what it would say if it had read everybody."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import coaching, grammar
from bot.coaching import Case
from bot.conflicts import conflicts
from bot.deals import Deal
from bot.dmu import Stakeholder, holders, missing_roles
from bot.errors import UserError
from bot.lexer import quoted
from bot.line import Line
from bot.names import Person, key, parse_person, pieces, same_person, telling
from bot.people import State, gaps_of
from bot.preflight import Records, expected, hints
from bot.roles import Function, Role, Stance
from bot.stages import Stage
from bot.talking import default_playbook
from bot.topics import Topic
from handlers.commands import who
from handlers.commands.stakeholder import ALIKE
from handlers.turn import Custom, Turn
from store import deals, discovery, dmu, dmu_shown, people, workspaces
from store.dmu_shown import MOST_OF_ROLE, MOST_SHOWN
from store.engine import Store
from store.ledger import Ledger
from tests.conversation import Conversation

SIZES = (0, 1, 5, 9, 16, 30, 30, 60)
FAMILIES = "김 이 박 최 남궁 김 김".split()
GIVEN = "철수 영희 민수 하늘 수".split()
LATIN = "Kim Minsu|Kim|Jane Smith|Jane Ann Smith|Jane|Smith, VP|Tom Lee|Ann Kim|J. Smith|Lee|Kim Cheolsu|Smithson|O'Neil|100% Kim_x".split(
    "|"
)
TITLES = ("", "", "부장", "CFO", "팀장")


@dataclass(frozen=True)
class Made:
    """A deal that was filled at random, and a turn in which it is spoken of."""

    turn: Turn
    deal: Deal
    everybody: tuple[Stakeholder, ...]
    records: Records

    @property
    def ledger(self) -> Ledger:
        return self.turn.ledger

    def with_people(self, known: tuple[Stakeholder, ...]) -> Records:
        return Records(self.deal, known, items=self.records.items, demos=self.records.demos)


@contextmanager
def made(store: Store, seed: int) -> Iterator[Made]:
    random = Random(seed)  # noqa: S311 — the same deals every time
    talk = Conversation(store, uuid.uuid4().hex)
    size = random.choice(("", "size:20", "size:3000"))
    for line in (f"/deal add acme {size}", "/deal add other", "/dmu add other 김철수 decider champion"):
        talk.say(line)
    with store.transaction() as connection:
        place = workspaces.enter(connection, talk.workspace, "", "")
        ledger = Ledger(connection, place.workspace_id, "U1", talk.now)
        deal = deals.find(ledger, ["acme"])["acme"]
        known: list[int] = []
        for _ in range(SIZES[seed]):
            known.append(somebody(ledger, deal, random, known, much=1.0 if seed % 2 else 0.1))
        everybody = dmu.people(ledger, deal.id)
        records = Records(
            deal, everybody, items=discovery.items_of(ledger, deal.id), demos=people.demos_of(ledger, deal.id)
        )
        yield Made(Turn(ledger, talk.said, place, talk.now, "en", Custom()), deal, everybody, records)


def somebody(ledger: Ledger, deal: Deal, random: Random, known: list[int], much: float) -> int:
    """One more person, with whatever may be known of them, the `much`-er the more; rarely somebody who left since."""

    def now_and_then() -> bool:
        return random.random() < 0.2 * much

    person_id = dmu.add(
        ledger,
        deal,
        Person(
            called(random),
            random.choice(TITLES),
            "kim@acme.com" if now_and_then() else "",
            "U7" if now_and_then() else "",
        ),
        roles=random.sample(list(Role), random.choice((0, 1, 1, 1, 2))),
        stance=random.choice(list(Stance)) if now_and_then() else Stance.UNKNOWN,
        function=random.choice((None, *Function)),
        owner="U1" if now_and_then() else "",
        owner_side=random.choice(("", "executive")),
        value="two days" if now_and_then() else "",
        value_told_at=random.choice((None, ledger.now)),
        guards_id=random.choice(known) if known and random.random() < 0.5 else None,
        met_at=ledger.now if now_and_then() else None,
        demo_at=ledger.now if now_and_then() else None,
    )
    person = dmu.get(ledger, person_id)
    assert person
    if now_and_then():
        concern_id = dmu.add_concern(ledger, person, "why", random.choice((None, *Topic)))
        if random.random() < 0.4:
            people.address(ledger, dmu.again(ledger, person), concern_id)
    if now_and_then():
        people.add_demo(ledger, person, "demo", random.choice(list(State)), None)
    if now_and_then():
        discovery.add(ledger, deal, "need", "must", "export", person.id)
    if random.random() < 0.1:
        dmu.retire(ledger, person)
    return person_id


def called(random: Random) -> str:
    return random.choice(LATIN) if random.random() < 0.5 else random.choice(FAMILIES) + random.choice(GIVEN)


@pytest.mark.parametrize("seed", range(len(SIZES)))
def test_what_a_stage_expects_is_seen_in_a_few_people(seed: int, store: Store) -> None:
    with made(store, seed) as it:
        few = it.ledger, it.deal.id
        for known in (dmu_shown.judged(*few), dmu_shown.coached(*few), dmu_shown.owed(*few)):
            for stage in Stage:
                assert expected(stage, it.with_people(known)) == expected(stage, it.records)
            assert hints(it.with_people(known)) == hints(it.records)


@pytest.mark.parametrize("seed", range(len(SIZES)))
def test_coaching_speaks_of_the_same_people(seed: int, store: Store) -> None:
    with made(store, seed) as it:
        few = it.ledger, it.deal.id
        ids = [one.id for one in it.everybody[:9]] or [0]
        readings = [dmu_shown.coached(*few), dmu_shown.mapped(*few)]
        for person_id in ids:
            near = {one.id: one for one in dmu_shown.around(*few, person_id)}
            readings += [tuple(near.values()), dmu_shown.recorded(*few, person_id), dmu_shown.judged(*few, person_id)]
            for person in it.everybody:
                if person.id == person_id:
                    assert near[person_id] == person
                    wanted = {one.id for one in it.everybody} & {person.guards_id}
                    assert wanted <= near.keys()
            kept = dmu_shown.recorded(*few, person_id)
            assert missing_roles(kept) == missing_roles(it.everybody)
            assert person_id in {one.id for one in kept} or not it.everybody
        for known in readings:
            assert set(known) <= set(it.everybody)
            assert [one.id for one in known] == sorted(one.id for one in known)
            assert conflicts(default_playbook(), known, "en") == conflicts(default_playbook(), it.everybody, "en")
        for known in (reading for reading in readings if reading != readings[1]):
            assert facts(it, known) == facts(it, it.everybody)
        first = sorted(it.everybody, key=lambda one: not one.roles)[:MOST_SHOWN]
        assert sorted(readings[0], key=lambda one: not one.roles)[:MOST_SHOWN] == first
        assert dmu_shown.how_many(*few) == len(it.everybody)


def facts(it: Made, known: tuple[Stakeholder, ...]) -> dict[str, str]:
    return coaching.facts(Case(it.deal, known), None, "en", it.turn.now, it.turn.today)


@pytest.mark.parametrize("seed", range(len(SIZES)))
def test_a_map_shows_the_first_of_each_role_and_how_many_more(seed: int, store: Store) -> None:
    with made(store, seed) as it:
        few, many = dmu_shown.mapped(it.ledger, it.deal.id), dmu_shown.by_role(it.ledger, it.deal.id)
        names, shown = {one.id: one.name for one in it.everybody}, {one.id: one.name for one in few}
        for role in Role:
            everybody = holders(it.everybody, role)
            assert holders(few, role)[: MOST_SHOWN + 1] == everybody[: MOST_SHOWN + 1]
            assert many[role] == len(everybody)
            all_shown = dmu_shown.holders(it.ledger, it.deal.id, role)
            assert holders(all_shown, role)[: MOST_OF_ROLE + 1] == everybody[: MOST_OF_ROLE + 1]
        none = [one for one in it.everybody if not one.roles]
        assert [one for one in few if not one.roles][: MOST_SHOWN + 1] == none[: MOST_SHOWN + 1]
        assert many["none"] == len(none)
        assert few[:5] == it.everybody[:5]
        for one in holders(few, Role.GATEKEEPER)[:MOST_SHOWN]:
            assert shown.get(one.guards_id or 0) == names.get(one.guards_id or 0)


@pytest.mark.parametrize("seed", range(len(SIZES)))
def test_gaps_name_the_same_people_and_count_all(seed: int, store: Store) -> None:
    with made(store, seed) as it:
        few, many = dmu_shown.owed(it.ledger, it.deal.id), dmu_shown.by_gap(it.ledger, it.deal.id)
        found, whole = gaps_of(few, it.records.demos), gaps_of(it.everybody, it.records.demos)
        for name in dmu_shown.GAPS:
            assert getattr(found, name)[: MOST_SHOWN + 1] == getattr(whole, name)[: MOST_SHOWN + 1], name
            assert many[name] == len(getattr(whole, name)), name
        assert missing_roles(few) == missing_roles(it.everybody)


SAID = (
    *FAMILIES, *GIVEN, *LATIN, "김철수", "김철수 부장님", "김부장", "kim", "kim minsu", "Kim CFO", "smith vp", "jane s",
    "이영희 팀장", "남궁하늘", "<@U7|kim>", "<@U9|jane>", "kim@acme.com", "최민수님", "박수", "nobody", "100%", "_", "영희 철수",
    "김철수가 걱정", "tom lee said so", "Lee and Kim", "O’Neil",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(len(SIZES)))
def test_a_name_means_the_same_person_among_few_as_among_all(seed: int, store: Store) -> None:
    sure = 0
    with made(store, seed) as it:
        for said in (*SAID, *map(quoted, SAID)):
            for prose in (False, True):
                line, again = grammar.read(f"/talk {said}"), grammar.read(f"/talk {said}")
                found = who.surely(line, who.named(it.turn, line, it.deal, prose), prose)
                if found is None:
                    continue
                sure += 1
                assert found == meant(it, again, prose)
                assert [word.text for word in line.words] == [word.text for word in again.words]
    assert sure or len(it.everybody) < MOST_SHOWN


@pytest.mark.parametrize("seed", range(len(SIZES)))
def test_whoever_may_be_meant_is_among_those_alike(seed: int, store: Store) -> None:
    with made(store, seed) as it:
        for said in SAID:
            few = dmu_shown.alike(it.ledger, it.deal.id, said)
            assert may_be(said, few) == may_be(said, it.everybody)


def may_be(said: str, people: tuple[Stakeholder, ...]) -> dict[int, float]:
    return {one: score for one, score in who.likeness(said, people).items() if score >= ALIKE}


NAMES = st.one_of(
    st.sampled_from([*SAID, *LATIN]),
    st.lists(st.sampled_from([*FAMILIES, *GIVEN, "kim", "Lee", "yi", "o", "minsu", "cheolsu", "ann"]), max_size=3).map(
        " ".join
    ),
    st.lists(st.sampled_from([*FAMILIES, *GIVEN, *TITLES]), max_size=3).map("".join),
    st.text(max_size=8),
)


@given(said=NAMES, name=NAMES, title=st.sampled_from(TITLES))
@settings(max_examples=500)
def test_the_words_that_are_looked_for_stand_in_every_name_that_is_meant(said: str, name: str, title: str) -> None:
    typed = parse_person(said)
    score = same_person(f"{typed.name} {typed.title}".strip(), name, title) if typed.name else 0.0
    if score >= ALIKE:
        assert [piece for piece in pieces(typed) if piece in key(name)]
    if score >= who.SURE:
        assert telling(typed)
        assert telling(typed) in key(name)


def test_a_longer_name_with_the_same_words_makes_a_name_unsure(store: Store) -> None:
    with made(store, 0) as it:
        for name, title in (("Jane Smith", "CFO"), ("Jane Ann Smith", "")):
            dmu.add(it.ledger, it.deal, Person(name, title), roles=[Role.USER])
        line = grammar.read("/talk Jane Smith")
        assert len(who.named(it.turn, line, it.deal)) == 2
        assert who.surely(line, who.named(it.turn, line, it.deal)) is None


def test_two_who_decide_are_enough_for_a_large_customer(store: Store) -> None:
    with made(store, 0) as it:
        large = replace(it.deal, people=3000)
        for count, hinted in ((1, True), (2, False), (3, False)):
            dmu.add(it.ledger, it.deal, Person(f"Decider {count}"), roles=[Role.DECIDER])
            assert ("large" in hints(Records(large, dmu_shown.judged(it.ledger, it.deal.id)))) is hinted


def meant(it: Made, line: Line, prose: bool) -> Stakeholder | str:
    try:
        return who.person(it.turn, line, it.deal, it.everybody, prose)
    except UserError as error:
        return error.reply
