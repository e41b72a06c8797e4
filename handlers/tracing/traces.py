"""Turning traces on where a process starts to serve, and off again where it stops."""

import asyncio
import logging
from threading import Thread

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import (
    ALWAYS_OFF,
    ALWAYS_ON,
    ParentBasedTraceIdRatio,
    Sampler,
)

from bot.settings import Settings
from handlers.tracing import log
from handlers.tracing.places import Method, places
from handlers.tracing.spans import Statements
from store.engine import Store
from store.watched import watch

PATH = "/v1/traces"
CLOSING = 3.0  # seconds that the last spans get to leave


class Traces:
    """Traces of this process, which nobody else's code finds: the provider is ours alone."""

    def __init__(self, settings: Settings, store: Store, role: str) -> None:
        """Begins at once. The doors are built after it, and nobody uses the store yet."""
        exporter = OTLPSpanExporter(settings.otel_endpoint.rstrip("/") + PATH)
        self._exporter = exporter
        named = Resource.create({SERVICE_NAME: settings.otel_service})
        self._provider = TracerProvider(_sampler(settings), named, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        tracer = self._provider.get_tracer("dealmate")
        self._before: list[tuple[type, str, Method | None]] = []
        for owner, name, wrap in places(settings, role):
            self._before.append((owner, name, vars(owner).get(name)))  # None where it is inherited
            setattr(owner, name, wrap(tracer, getattr(owner, name)))
        watch(store, Statements(tracer, "sqlite" if store.sqlite else "postgresql"))
        log.mark()

    async def close(self) -> None:
        """Sends what is left, for some seconds, and takes everything back."""
        for owner, name, own in self._before:
            delattr(owner, name) if own is None else setattr(owner, name, own)
        log.unmark()
        last = Thread(target=self._provider.shutdown, name="last spans", daemon=True)
        last.start()
        await asyncio.to_thread(last.join, CLOSING)
        if last.is_alive():  # nobody takes them
            logging.getLogger("dealmate.traces").warning("the last spans were not taken in time")
            self._exporter.shutdown()  # type: ignore[no-untyped-call]


def _sampler(settings: Settings) -> Sampler:
    """The sampler of this name. Our trees begin with us, so whether one based on a parent is meant makes no difference:
    what is below follows what is above."""
    share = settings.otel_share
    if share in (0.0, 1.0):
        return ALWAYS_ON if share else ALWAYS_OFF
    return ParentBasedTraceIdRatio(share)
