"""Jinja for texts that never change while we run: a template and its macros are looked up once."""

from typing import Any

from jinja2 import Environment, Template
from jinja2.runtime import Context


class _Template(Template):
    """A template whose macros are made once: they know nothing of who imports them, and Jinja would look each time."""

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        return super()._get_default_module()


class Templates(Environment):
    """Templates by name, found at once: none changes while we run."""

    template_class = _Template

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._known: dict[str, Template] = {}

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:  # noqa: A002
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = super().get_template(name)
        return found
