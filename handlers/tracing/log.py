"""Log lines that were written while a sampled trace ran say which one; a collector that is away is told of seldom."""

import logging
import time

from opentelemetry.trace import format_trace_id, get_current_span

from handlers.faults import LINE, Discreet

EXPORTER = "opentelemetry.exporter.otlp.proto.http.trace_exporter"
SELDOM = 60.0  # seconds between two complaints that nobody takes our spans


class Marked(Discreet):
    """Our log lines, with the trace's id at the end."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        line, trace = super().formatMessage(record), get_current_span().get_span_context()
        return f"{line} trace={format_trace_id(trace.trace_id)}" if trace.trace_flags.sampled else line


class Seldom(logging.Filter):
    """Lets one line through, and then none for a while."""

    def __init__(self) -> None:
        super().__init__()
        self._until = 0.0

    def filter(self, _: logging.LogRecord) -> bool:
        now = time.monotonic()
        if now < self._until:
            return False
        self._until = now + SELDOM
        return True


def mark() -> list[tuple[logging.Handler, Discreet]]:
    """From now on the log is marked; the handlers it is written by, and how they wrote it before."""
    logging.getLogger("opentelemetry").setLevel(logging.ERROR)  # that it tries again, and each span that it drops
    exporter = logging.getLogger(EXPORTER)
    if not any(isinstance(one, Seldom) for one in exporter.filters):
        exporter.addFilter(Seldom())
    ours = [(one, one.formatter) for one in logging.root.handlers]
    before = [(one, formatter) for one, formatter in ours if isinstance(formatter, Discreet)]
    for handler, _ in before:
        handler.setFormatter(Marked(LINE))
    return before
