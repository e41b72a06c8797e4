"""A collector of traces on this computer: a real HTTP server that reads OTLP as it is sent."""

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

ERROR = 2  # of a span's status


@dataclass(frozen=True)
class Seen:
    """A span as it arrived; `path` are the names from its tree's first span down to it."""

    trace: str
    path: str
    attributes: dict[str, Any]
    links: tuple[str, ...]
    failed: bool

    @property
    def name(self) -> str:
        return self.path.rsplit(" / ", 1)[-1]


@dataclass
class Collector:
    """What arrived, whole and in bytes. `answers` off takes what comes and never says so."""

    answers: bool = True
    bodies: list[bytes] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)

    def __enter__(self) -> "Collector":
        whole, self._closed = self, threading.Event()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                whole.paths.add(self.path)
                whole.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                if not whole.answers:
                    whole._closed.wait(20)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=lambda: self._server.serve_forever(0.02))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def said(self, *words: str) -> list[str]:
        """Those of the words that stand anywhere in what arrived."""
        return [word for word in words if any(word.encode() in body for body in self.bodies)]

    @property
    def service(self) -> set[str]:
        """The names of the services that sent it."""
        found = (one for body in self._read() for one in body.resource_spans)
        told = (value for one in found for value in one.resource.attributes if value.key == "service.name")
        return {value.value.string_value for value in told}

    @property
    def spans(self) -> list[Seen]:
        """All spans, in the order in which they began."""
        found = [
            span
            for body in self._read()
            for resource in body.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]
        by_id = {span.span_id: span for span in found}

        def path(span: Any) -> str:
            above = by_id.get(span.parent_span_id)
            return f"{path(above)} / {span.name}" if above is not None else span.name

        return [
            Seen(
                span.trace_id.hex(),
                path(span),
                {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in span.attributes},
                tuple(one.trace_id.hex() for one in span.links),
                span.status.code == ERROR,
            )
            for span in sorted(found, key=lambda one: one.start_time_unix_nano)
        ]

    def _read(self) -> list[Any]:
        return [ExportTraceServiceRequest.FromString(body) for body in self.bodies]
