"""The references, a need and a day that the tests of references and of the library share."""

from datetime import date

from bot.library import Library
from bot.references import Match, Naming, Need, Reference, load_samples
from bot.roles import Role
from bot.stages import Stage

TODAY = date(2026, 11, 23)
SAMPLES = load_samples()
LIBRARY = Library(SAMPLES)
STORY = Reference(
    1,
    "hanbit",
    "한빛기계",
    naming=Naming.NAME,
    industry="machinery",
    people=400,
    language="ko",
    pains=("월 마감이 늦음",),
    consent=True,
    updated=date(2026, 11, 1),
)
NEED = Need("Acme", "machinery", 800, ("월 마감이 오래 걸림", "엑셀 재입력"), Role.DECIDER, Stage.CHOOSE)


def slugs(matches: tuple[Match, ...]) -> list[str]:
    return [match.reference.slug for match in matches]
