"""The form in which a digest's hour, days, zone and silence are set; its submit says the line."""

from bot.cards import Form
from bot.digest import Kind
from bot.forms import choice, field, made
from bot.schedule import EVERY_DAY, WORKDAYS, Rhythm
from bot.when import short_days

VERBS: dict[Kind, str] = {"channel": "on", "person": "mine", "team": "team"}
SAID = {WORKDAYS: "weekdays", EVERY_DAY: "daily"}


def digest(language: str, kind: Kind, rhythm: Rhythm, quiet: str) -> Form:
    """A digest as it is, or as it usually is."""
    days = {**SAID, rhythm.weekdays: SAID.get(rhythm.weekdays, short_days(rhythm.weekdays, "en").replace(" ", ""))}
    return made(
        language,
        "digest",
        f"/digest {VERBS[kind]}",
        field(language, "at", slot="named", required=True, initial=rhythm.at.strftime("%H:%M")),
        field(
            language, "days", kind="select", slot="named", initial=days[rhythm.weekdays],
            options=tuple((short_days(one, language), said) for one, said in days.items()),
        ),
        field(language, "zone", slot="named", initial=rhythm.zone),
        field(
            language, "silence", name="quiet", kind="select", slot="named", initial=quiet,
            options=tuple((choice(language, f"quiet_{one}"), one) for one in ("line", "silence")),
        ),
    )  # fmt: skip
