"""What is heard in a channel: messages in both languages, half of them about nothing, and whose words they are."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.dmu import Stakeholder
from bot.listening import Kind, hear, may_tell, named
from bot.stages import Stage

SAID = Path(__file__).with_name("listening.tsv")
PEOPLE = {
    "en": {"kim": ("Kim Cheolsu", ""), "jane": ("Jane Smith", "CFO"), "mark": ("Mark Weber", ""), "lee": ("Lee Younghee", "")},
    "ko": {"김철수": ("김철수", "부장"), "이영희": ("이영희", "이사"), "박준호": ("박준호", "과장"), "최민정": ("최민정", "CTO")},
}  # fmt: skip

# Of what is offered, at least so much has to be right; of what was told, so much has to be offered. On the held lines English
# reached .97 and .75, Korean .93 and .65. Whoever wrote the lexicon wrote them too, if later: the four sets of new lines were
# right and found at their first count in .54 .22, .86 .43, .85 .58 and, after that, 1.00 .75. Expect less of a real channel.
PRECISION, RECALL = 0.9, 0.6


@dataclass(frozen=True)
class Message:
    """A labelled message: `kind` is "-" where nothing is to be recorded, `whose` where it is nobody's in particular."""

    half: str
    language: str
    kind: str
    whose: str
    text: str


MESSAGES = [
    Message(*line.split("\t")) for line in SAID.read_text("utf-8").splitlines() if line and not line.startswith("#")
]


def roster(language: str) -> tuple[dict[str, int], list[Stakeholder]]:
    """The people of a deal, and their ids by the word that the labels use."""
    ids = {word: number for number, word in enumerate(PEOPLE[language], 1)}
    return ids, [Stakeholder(ids[word], 7, *named) for word, named in PEOPLE[language].items()]


def count(messages: Iterable[Message]) -> dict[tuple[str, str], Counter[str]]:
    """By (language, kind) and (language, "all"): how often it was offered, right, and told. Somebody else is wrong."""
    counted: dict[tuple[str, str], Counter[str]] = {}
    for one in messages:
        ids, people = roster(one.language)
        found = hear(one.text, people, ("acme",))
        right = found is not None and str(found.kind) == one.kind and found.person_id == ids.get(one.whose)
        for kind in ("all", str(found.kind)) if found else ():
            counted.setdefault((one.language, kind), Counter()).update(offered=1, right=right)
        for kind in ("all", one.kind) if one.kind != "-" else ():
            counted.setdefault((one.language, kind), Counter()).update(told=1)
    return counted


def test_the_messages_are_many_of_every_kind_and_half_of_them_about_nothing() -> None:
    for language in ("en", "ko"):
        held = [one for one in MESSAGES if one.language == language and one.half == "held"]
        kinds = Counter(one.kind for one in held)
        assert set(kinds) == {*map(str, Kind), "-"}
        assert kinds["-"] * 2 >= len(held) >= 75


@pytest.mark.parametrize("language", ["en", "ko"])
def test_what_is_offered_is_right_and_most_is_offered(language: str) -> None:
    counted = count(one for one in MESSAGES if one.half == "held")
    for (spoken, kind), many in sorted(counted.items()):
        precision, recall = many["right"] / max(1, many["offered"]), many["right"] / max(1, many["told"])
        print(
            f"{spoken} {kind:8} right {many['right']} of {many['offered']} offered, {many['told']} told: {precision:.2f} {recall:.2f}"
        )
    whole = counted[language, "all"]
    assert whole["right"] / whole["offered"] >= PRECISION
    assert whole["right"] / whole["told"] >= RECALL
