"""The README's tables and `.env.example` are what the code says; `--rewrite` writes them anew."""

import re
from pathlib import Path

import pytest

from bot.settings import table
from handlers.commands import book

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"


def commands_table() -> str:
    rows = ["| command | 한국어 | what it does |", "|---|---|---|"]
    rows += [f"| `{entry.en}` | `{entry.ko}` | {entry.about('en')} |" for entry in book.entries]
    return "\n".join(rows)


def settings_table() -> str:
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    rows += [f"| `{name}` | {f'`{default}`' if default else ''} | {doc} |" for name, default, doc in table()]
    return "\n".join(rows)


def env_example() -> str:
    lines = ["# Copy to .env and fill in; every setting is optional unless it says otherwise."]
    for name, default, doc in table():
        lines += [
            "",
            f"# {doc}",
            f"{name}={default}" if name.startswith("SLACK_") and not default else f"# {name}={default}",
        ]
    return "\n".join(lines) + "\n"


def filled(readme: str) -> str:
    for name, text in (("commands", commands_table()), ("settings", settings_table())):
        block = re.compile(rf"<!-- {name} -->\n.*?<!-- /{name} -->", re.DOTALL)
        assert block.search(readme), name
        before, after = block.split(readme)[0], block.split(readme)[-1]
        readme = f"{before}<!-- {name} -->\n{text}\n<!-- /{name} -->{after}"
    return readme


def test_tables_are_true(request: pytest.FixtureRequest) -> None:
    readme, example = README.read_text("utf-8"), ROOT / ".env.example"
    if request.config.getoption("--rewrite"):
        README.write_text(filled(readme), "utf-8")
        example.write_text(env_example(), "utf-8")
    assert README.read_text("utf-8") == filled(readme)
    assert example.read_text("utf-8") == env_example()


def test_readme_leads_with_a_conversation_and_two_commands() -> None:
    readme = README.read_text("utf-8")
    assert readme.index("/deal stage acme evaluating") < readme.index("make play") < readme.index("make test")
    assert "mermaid" in readme


def test_no_machine_of_ours_is_named() -> None:
    for path in [
        README,
        *ROOT.glob("docs/*.md"),
        *ROOT.glob("requirements*.lock"),
        ROOT / "pyproject.toml",
        ROOT / "Makefile",
    ]:
        text = path.read_text("utf-8")
        assert not re.search(
            r"--(extra-)?index-url|--find-links|/work/|/root/",
            text.replace("--no-emit-find-links", "").replace("--no-emit-index-url", ""),
        ), path
