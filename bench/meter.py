"""Where a request's processor time goes: the layers' functions are wrapped, and a stack of clocks tells them apart."""

import functools
import importlib
import inspect
import pkgutil
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

import store
from store import prepared

LAYERS = ("Bolt and the door", "grammar", "commands", "store", "matching", "rendering")
DOOR, GRAMMAR, COMMANDS, STORE, MATCHING, RENDERING = LAYERS
# (module, name or Class.method, layer); everything public in store/ is added to it.
WRAPPED = (
    ("bot.grammar", "read", GRAMMAR),
    ("handlers.office", "take", COMMANDS),
    ("bot.library", "Library.find", MATCHING),
    ("bot.meaning", "means", MATCHING),
    ("bot.reply", "say", RENDERING),
    ("handlers.slack.cards", "render", RENDERING),
    ("store.prepared", "Prepared.rows", STORE),
    ("store.prepared", "Prepared.change", STORE),
    ("store.engine", "Store.transaction", STORE),
    ("sqlalchemy.engine", "Connection.execute", STORE),
    ("sqlalchemy.engine", "Connection._begin_impl", STORE),
    ("sqlalchemy.engine", "Connection._commit_impl", STORE),
)


class Meter:
    """Processor seconds by layer, each without what it called in another one."""

    def __init__(self) -> None:
        self.spent: dict[str, int] = defaultdict(int)
        self._stack = [DOOR]
        self._last = 0
        self._runs = False

    def start(self) -> None:
        """A request begins: what is outside of every layer is the door's."""
        self._last, self._runs = time.thread_time_ns(), True

    def stop(self) -> None:
        """The request is answered; what comes behind it isn't counted."""
        self._count()
        self._runs = False

    def _count(self) -> None:
        now = time.thread_time_ns()
        if self._runs:
            self.spent[self._stack[-1]] += now - self._last
        self._last = now

    def wrap(self, function: Callable[..., Any], layer: str) -> Callable[..., Any]:
        """The function, counted for this layer."""

        @functools.wraps(function)
        def counted(*given: Any, **named: Any) -> Any:
            self._count()
            self._stack.append(layer)
            try:
                return function(*given, **named)
            finally:
                self._count()
                self._stack.pop()

        return counted


def install(meter: Meter) -> None:
    """Wraps the layers' functions wherever they are known by name; for the rest of this process."""
    wrapped: dict[Any, Any] = {}
    for module, name, layer in WRAPPED:
        holder, _, own = name.rpartition(".")
        found = importlib.import_module(module)
        place = getattr(found, holder) if holder else found
        if function := getattr(place, own, None):
            wrapped[function] = meter.wrap(function, layer)
            setattr(place, own, wrapped[function])
    for info in pkgutil.iter_modules(store.__path__):
        if info.name not in ("migrations", "tables", "engine", "prepared", "ledger"):
            module_ = importlib.import_module(f"store.{info.name}")
            for name, function in inspect.getmembers(module_, inspect.isfunction):
                if function.__module__ == module_.__name__ and not name.startswith("_"):
                    wrapped[function] = meter.wrap(function, STORE)
    _replace(wrapped)


def _replace(wrapped: dict[Any, Any]) -> None:
    """Puts the wrapped functions in the place of every global that names the plain ones."""
    import sys

    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in ("bot", "store", "handlers"):
            for key, value in list(vars(module).items()):
                if inspect.isfunction(value) and value in wrapped:
                    setattr(module, key, wrapped[value])


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """The SQL that reaches the driver in the meantime, prepared or not."""
    seen: list[str] = []
    run = prepared.execute

    def counted(connection: Any, sql: str, bound: Any = ()) -> Any:
        seen.append(sql)
        return run(connection, sql, bound)

    def noted(_: Any, __: Any, sql: str, *___: Any) -> None:
        seen.append(sql)

    event.listen(engine, "before_cursor_execute", noted)
    prepared.execute = counted
    try:
        yield seen
    finally:
        prepared.execute = run
        event.remove(engine, "before_cursor_execute", noted)
