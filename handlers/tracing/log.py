"""Log lines that were written while a sampled trace ran say which one; a collector that is away is told of seldom."""

import logging
import time

from opentelemetry.trace import format_trace_id, get_current_span

from handlers import logs

EXPORTER = "opentelemetry.exporter.otlp.proto.http.trace_exporter"
SELDOM = 60.0  # seconds between two complaints that nobody takes our spans


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


def mark() -> None:
    """From now on the log tells the trace, where a sampled one runs."""
    logging.getLogger("opentelemetry").setLevel(logging.ERROR)  # that it tries again, and each span that it drops
    exporter = logging.getLogger(EXPORTER)
    if not any(isinstance(one, Seldom) for one in exporter.filters):
        exporter.addFilter(Seldom())
    logs.others.append(_trace)


def unmark() -> None:
    """Takes that back."""
    logs.others.remove(_trace)


def _trace() -> dict[str, str]:
    here = get_current_span().get_span_context()
    return {"trace": format_trace_id(here.trace_id)} if here.trace_flags.sampled else {}
