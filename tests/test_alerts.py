"""docs/alerts.yaml: each rule asks for what /metrics has, and docs/operations.md says what to do about each."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from handlers.figures import Figures
from handlers.jobs.job import State
from handlers.jobs.report import Survey
from handlers.jobs.tally import Tally

DOCS = Path(__file__).parent.parent / "docs"
RULES: list[dict[str, Any]] = [
    rule for group in yaml.safe_load((DOCS / "alerts.yaml").read_text("utf-8"))["groups"] for rule in group["rules"]
]
SERIES = re.compile(r"\b(up|dealmate_\w+)(?:\{(\w+)(=~?)\"([^\"]*)\"\})?")


def exposed() -> dict[str, dict[str, set[str]]]:
    """Every series that a process can tell, with the values of its labels."""
    tally = Tally()
    for state in get_args(State):
        tally.outcome(state)
    tally.outcome("wait", "ratelimited")
    tally.late(3.0)
    figures = Figures()
    for state in ("answered", "away", "failed"):
        figures.turn(state, 0.1)
    for state in ("ok", "limited", "refused", "lost"):
        figures.call("slack", "chat.postMessage", state)
    found: dict[str, dict[str, set[str]]] = {"up": {"job": {"dealmate"}}}
    for line in (figures.lines() + tally.lines(Survey().counts, 0.0)).splitlines():
        if not line.startswith("#"):
            name, labels = re.fullmatch(r"(\w+)(?:\{(.*)\})? \S+", line).groups()  # type: ignore[union-attr]
            of = found.setdefault(name, {})
            for label, value in re.findall(r'(\w+)="([^"]*)"', labels or ""):
                of.setdefault(label, set()).add(value)
    return found


@pytest.mark.parametrize("rule", RULES, ids=[rule["alert"] for rule in RULES])
def test_a_rule_asks_for_what_there_is(rule: dict[str, Any]) -> None:
    asked = SERIES.findall(rule["expr"])
    assert asked
    known = exposed()
    for name, label, how, value in asked:
        assert name in known, name
        for one in value.split("|") if how == "=~" else [value] * bool(label):
            assert one in known[name].get(label, ()), (name, label, one)


def test_every_rule_is_explained_and_nothing_else_is() -> None:
    explained = re.findall(r"^\| `(Dealmate\w+)` \|", (DOCS / "operations.md").read_text("utf-8"), re.MULTILINE)
    assert explained == [rule["alert"] for rule in RULES]


def test_every_series_is_explained() -> None:
    text = (DOCS / "operations.md").read_text("utf-8")
    for name, labels in exposed().items():
        if name.startswith("dealmate_"):
            assert re.sub(r"_(bucket|sum|count)$", "", name) in text
            for value in labels.get("state", set()) | labels.get("outcome", set()):
                assert f"`{value}`" in text or f"| {value}" in text or f", {value} |" in text, value
