"""What somebody may ask first: a heading and four questions, which are answered as they stand."""

from functools import cache

import yaml

from bot.reply import REPLIES

ASKED = ("today", "stuck", "unmet", "promised")


@cache
def prompts(language: str) -> tuple[str, tuple[str, ...]]:
    """The heading and the questions in this language."""
    found: dict[str, str] = yaml.safe_load((REPLIES / f"prompts.{language}.yaml").read_text("utf-8"))
    return found["title"], tuple(found[one] for one in ASKED)
