"""Spans: what was done, for how long, and the kind of failure; never a word that somebody typed."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import TracebackType

from opentelemetry import context
from opentelemetry.context import Context
from opentelemetry.trace import (
    INVALID_SPAN,
    Link,
    Span,
    SpanKind,
    StatusCode,
    Tracer,
    get_current_span,
    set_span_in_context,
)
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

LONGEST = 2_000  # characters of a statement
KIND = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,59}")  # a word of a platform's or a driver's vocabulary
TABLE = re.compile(r"\b(?:FROM|INTO|UPDATE)\s+(?:ONLY\s+)?\"?([a-z_][a-z0-9_.]*)")
Attributes = Mapping[str, str | bool | int]

_sender: ContextVar[str] = ContextVar("traceparent", default="")


@contextmanager
def during(
    tracer: Tracer, name: str, attributes: Attributes | None = None, kind: SpanKind = SpanKind.INTERNAL
) -> Iterator[Span]:
    """A span around this, below the one that runs. Of a failure only its kind is told: its words may be anybody's."""
    with _running(tracer.start_span(name, kind=kind, attributes=attributes)) as span:
        yield span


@contextmanager
def received(tracer: Tracer, name: str) -> Iterator[Span]:
    """A span around a request: the first of a tree. Who sent it may have a trace too, which is linked and not joined,
    or a stranger would decide what is sampled."""
    found = get_current_span(TraceContextTextMapPropagator().extract({"traceparent": _sender.get()})).get_span_context()
    links = [Link(found)] if found.is_valid else None
    with _running(tracer.start_span(name, Context(), SpanKind.SERVER, links=links)) as span:
        yield span


@contextmanager
def _running(span: Span) -> Iterator[Span]:
    token = context.attach(set_span_in_context(span))
    try:
        yield span
    except BaseException as error:
        failed(span, type(error).__name__)
        raise
    finally:
        context.detach(token)
        span.end()


@contextmanager
def nobodys() -> Iterator[None]:
    """Whatever is done in here is in no tree: it is done for many."""
    token = context.attach(Context())
    try:
        yield
    finally:
        context.detach(token)


def failed(span: Span, kind: str) -> None:
    """Marks a span as failed; a `kind` that is no word of a vocabulary isn't told."""
    span.set_status(StatusCode.ERROR)
    span.set_attribute("error.type", word(kind))


def word(kind: object) -> str:
    """A platform's own word for something; "other" where it is none."""
    return kind if isinstance(kind, str) and KIND.fullmatch(kind) else "other"


def sent_with(traceparent: str) -> None:
    """Remembers what the request that is being read says about the sender's trace."""
    _sender.set(traceparent)


class Statements:
    """Watches a database's statements: a span for each, below the one that runs, and none where none does."""

    def __init__(self, tracer: Tracer, system: str) -> None:
        self._tracer = tracer
        self._system = system

    def __call__(self, sql: str) -> "Statement":
        """What is to be entered around this statement."""
        return Statement(self._tracer, self._system, sql)


class Statement:
    """One statement; it costs next to nothing where its tree isn't sampled."""

    __slots__ = ("_span",)

    def __init__(self, tracer: Tracer, system: str, sql: str) -> None:
        self._span: Span = INVALID_SPAN
        if get_current_span().is_recording():
            told = {"db.system.name": system, "db.query.text": sql[:LONGEST]}
            self._span = tracer.start_span(_summary(sql), kind=SpanKind.CLIENT, attributes=told)

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: object, _: TracebackType | None) -> None:
        if self._span is not INVALID_SPAN:
            if kind is not None:
                failed(self._span, getattr(error, "sqlite_errorname", "") or kind.__name__)
            self._span.end()


def _summary(sql: str) -> str:
    """A statement in two words: what it does, and to which table first."""
    verb, table = sql.split(None, 1)[:1], TABLE.search(sql)
    return " ".join([word(verb[0]) if verb else "other", *(table.groups() if table else ())])
