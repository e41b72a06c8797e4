"""Countries by code and by name, in both languages: whose holidays are days off."""

from functools import cache

from bot.calendar import countries


@cache
def _names(language: str) -> dict[str, str]:
    from babel import Locale  # only who names a country pays for its names

    found = Locale(language).territories
    return {code: str(found[code]) for code in sorted(countries()) if code in found}


def name(code: str, language: str) -> str:
    """What a country is called; its code where it has no name here."""
    return _names(language).get(code, code)


def find(word: str) -> str:
    """The code of a country by code or by its name in either language; "" for anything else."""
    said = word.strip().casefold()
    if said.upper() in countries():
        return said.upper()
    usual = {"korea": "KR", "한국": "KR", "usa": "US", "uk": "GB", "england": "GB"}
    named = (code for language in ("en", "ko") for code, one in _names(language).items() if one.casefold() == said)
    return usual.get(said) or next(named, "")
