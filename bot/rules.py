"""What a text of the playbook must keep to: its length, its sentences, its parameters, and no figures of its own."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

_NAMES = """
deal company industry size_band person person_addr function pain pain_metric goal concern criteria_top constraint
option_rec option_count competitor champion decider days_in_stage next_step next_date
ref_name ref_industry ref_size ref_metric ref_story kpi kpi_base kpi_target kpi_actual
plan_next plan_owner plan_due roi_months product
"""
PARAMETERS: Final = frozenset(_NAMES.split())

# The fields of a cell in the order they are shown, with how many characters each may have in a chapter.
LIMITS: Final = {"say": 240, "ask": 160, "objection": 120, "answer": 240, "proof": 240, "next": 200, "avoid": 160}
OPTIONAL: Final = frozenset({"avoid"})
SENTENCES: Final = {"say": 2, "ask": 1}
LENS_LIMIT: Final = 170  # a line about a function or a buying situation
BRIDGE_LIMITS: Final = {"meet": 100, "bridge": 220}

TAG: Final = re.compile(r"\{\{\s*(\w+)\s*(?:\|\s*(\w+)\s*(\([^{}]*\))?\s*)?\}\}")
_FORMS = re.compile(r"\(\s*'[^']*'\s*,\s*'[^']*'\s*\)")
# A share or a multiple is a claim: it comes from a record ({{kpi_target}}, {{ref_metric}}) or not at all.
_FIGURE = re.compile(
    r"\d\s*(?:%|％|percent|퍼센트|프로(?![그젝세토모])|배(?:[로나가를의는만쯤]|까지|이상)?(?![가-힣])"
    r"|[x×](?![a-z])|times\b|[- ]?fold\b)",
    re.IGNORECASE,
)
# A parameter, quotes and brackets are units that a sentence doesn't end in.
_TOKEN = re.compile(r"""\{\{.*?\}\}|[“‘「(\[]|[”’」)\]]|"|\s+|[^\s“‘「(\[”’」)\]"{]+|\{""")
_END = re.compile(r"""[.!?…][”’」"')\]]*$""")
_ABBREVIATION = re.compile(r"\b(?:[A-Za-z]\.){2,}$|\b(?:vs|etc|Mr|Ms|Dr|No|Co|Inc|Ltd)\.$")

# The rules in English, for chapters in files; people in chat read them through the reply `wording_broken`.
WORDS: Final[dict[str, str]] = {
    "empty": "{field}: empty",
    "too_long": "{field}: {count} characters, {most} fit",
    "too_many": "{field}: {count} sentences, at most {most}",
    "no_question": "{field}: not a question",
    "braces": "{field}: only {{{{parameter}}}} or {{{{parameter|josa('을','를')}}}} may stand in braces",
    "parameter": "{field}: unknown parameter {name!r}",
    "filter": "{field}: unknown filter {name!r}",
    "josa": "{field}: josa takes two forms, such as josa('을','를')",
    "figure": "{field}: a figure of its own; figures come from records: {{{{ref_metric}}}}, {{{{kpi_target}}}}",
}


@dataclass(frozen=True)
class Broken:
    """A rule that a text breaks: a key of WORDS, and what fills it in (`field`, `count`, `most`, `name`)."""

    rule: str
    facts: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        return WORDS[self.rule].format(**self.facts)


def broken(name: str, text: str, most: int | None = None) -> Iterator[Broken]:
    """What is wrong with the text of the field `name`, worst first; `most` characters fit (default: its own limit)."""
    limit = LIMITS[name] if most is None else most
    if not text:
        yield Broken("empty", {"field": name})
    if len(text) > limit:
        yield Broken("too_long", {"field": name, "count": len(text), "most": limit})
    yield from _tags(name, text)
    count = len(sentences(text))
    if count > SENTENCES.get(name, count):
        yield Broken("too_many", {"field": name, "count": count, "most": SENTENCES[name]})
    if name == "ask" and text and not text.endswith(("?", "？")):
        yield Broken("no_question", {"field": name})
    if _FIGURE.search(TAG.sub("", text)):
        yield Broken("figure", {"field": name})


def _tags(name: str, text: str) -> Iterator[Broken]:
    if "{" in (rest := TAG.sub("", text)) or "}" in rest:
        yield Broken("braces", {"field": name})
    for parameter, filter_, forms in TAG.findall(text):
        if parameter not in PARAMETERS:
            yield Broken("parameter", {"field": name, "name": parameter})
        if filter_ not in ("", "josa"):
            yield Broken("filter", {"field": name, "name": filter_})
        if filter_ == "josa" and not _FORMS.fullmatch(forms):
            yield Broken("josa", {"field": name})


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text. None ends inside {{…}}, quotes, brackets or an abbreviation; none begins small."""
    found: list[str] = []
    start, depth, quoted = 0, 0, False
    for token in _TOKEN.finditer(text):
        part = token[0]
        if part in "“‘「([":
            depth += 1
        elif part in "”’」)]":
            # ’ is an apostrophe as well: it closes nothing that isn't open.
            depth = max(depth - 1, 0)
        elif part == '"':
            quoted = not quoted
        elif part.isspace() and not depth and not quoted:
            so_far = text[start : token.start()]
            if _END.search(so_far) and not (_ABBREVIATION.search(so_far) or text[token.end() :][:1].islower()):
                found.append(so_far)
                start = token.end()
    return (*found, text[start:]) if text[start:] else tuple(found)
