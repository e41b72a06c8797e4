"""What is wrapped where traces are on: each place is a class, the name of its method, and the span around that."""

from collections.abc import Callable, Iterator
from typing import Any

from opentelemetry.trace import Span, SpanKind, Tracer

from bot.cards import Answer
from bot.settings import Settings
from handlers.faults import AwayError
from handlers.office import Office
from handlers.tracing.spans import during, failed, nobodys, received, sent_with, word

Method = Callable[..., Any]
Wrap = Callable[[Tracer, Method], Method]
Place = tuple[type, str, Wrap]


def places(settings: Settings, role: str) -> Iterator[Place]:
    """All that is used with these settings; what isn't used isn't imported either."""
    yield Office, "answer", _turn
    yield from _slack()
    if settings.teams_app_id:
        yield from _teams()
    if role != "web":
        yield from _jobs()


def _turn(tracer: Tracer, whole: Method) -> Method:
    async def answer(*given: Any, **named: Any) -> Answer:
        with during(tracer, "turn") as span:
            try:
                answered: Answer = await whole(*given, **named)
            except AwayError as error:
                span.set_attribute("dealmate.away", error.why)
                raise
            if answered.verb:
                span.set_attribute("dealmate.verb", answered.verb)
            span.set_attribute("dealmate.wrote", answered.wrote)
            return answered

    return answer


# --- Slack


def _slack() -> Iterator[Place]:
    from slack_sdk.web.async_client import AsyncWebClient
    from slack_sdk.webhook.async_client import AsyncWebhookClient

    from handlers.slack.behind import Behind
    from handlers.slack.bolt import Switch
    from handlers.slack.gate import Gate

    yield Gate, "dispatch", _read_by_slacks_gate
    yield Switch, "async_process", _from_slack
    yield AsyncWebClient, "api_call", _to_slack
    yield AsyncWebhookClient, "send_dict", _responding
    yield Behind, "_run", _for_many


def _read_by_slacks_gate(_: Tracer, whole: Method) -> Method:
    async def dispatch(self: Any, request: Any) -> Any:
        found = (bytes(value) for name, value in request.raw_headers if bytes(name).lower() == b"traceparent")
        sent_with(next(found, b"").decode("latin-1"))
        return await whole(self, request)

    return dispatch


def _from_slack(tracer: Tracer, whole: Method) -> Method:
    """Around what was let in, by HTTP or by the socket: what was not leaves no trace."""

    async def process(self: Any, *, req: Any, **named: Any) -> Any:
        with received(tracer, f"slack {_payload(req.body)}") as span:
            response = await whole(self, req=req, **named)
            _answered(span, response.status if response is not None else 404)
            return response

    return process


def _payload(body: Any) -> str:
    if "command" in body:
        return "command"
    event = body.get("event")
    return word(event.get("type") if isinstance(event, dict) else body.get("type"))


def _to_slack(tracer: Tracer, whole: Method) -> Method:
    from slack_sdk.errors import SlackApiError

    from handlers.slack.rooms import reason

    async def api_call(self: Any, api_method: str, **named: Any) -> Any:
        with during(tracer, f"slack {api_method}", {"rpc.method": api_method}, SpanKind.CLIENT) as span:
            try:
                return await whole(self, api_method, **named)
            except SlackApiError as error:
                span.set_attribute("slack.error", word(reason(error)))
                raise

    return api_call


def _responding(tracer: Tracer, whole: Method) -> Method:
    """A request's own address has its secret in it, so it has no name."""

    async def send(*given: Any, **named: Any) -> Any:
        with during(tracer, "slack response_url", kind=SpanKind.CLIENT) as span:
            response = await whole(*given, **named)
            _answered(span, response.status_code)
            return response

    return send


def _for_many(_: Tracer, whole: Method) -> Method:
    """Notes behind answers are written for many at once; whoever began it is nothing to the others."""

    async def run(*given: Any) -> None:
        with nobodys():
            await whole(*given)

    return run


# --- Teams


def _teams() -> Iterator[Place]:
    from handlers.teams.app import Door
    from handlers.teams.connector import Connector
    from handlers.teams.gate import Gate

    yield Gate, "activity", _read_by_teams_gate
    yield Door, "_turn", _from_teams
    for call in ("send", "change", "create", "members"):
        yield Connector, call, _call(f"teams {call}")


def _read_by_teams_gate(_: Tracer, whole: Method) -> Method:
    async def activity(self: Any, request: Any) -> Any:
        sent_with(request.headers.get("traceparent", ""))
        return await whole(self, request)

    return activity


def _from_teams(tracer: Tracer, whole: Method) -> Method:
    async def turn(self: Any, activity: Any) -> Any:
        with received(tracer, f"teams {word(activity.get('type'))}") as span:
            response = await whole(self, activity)
            _answered(span, response.status_code)
            return response

    return turn


def _call(name: str) -> Wrap:
    """Around one call of ours, with its patience for the platform's pace."""

    def wrap(tracer: Tracer, whole: Method) -> Method:
        async def call(*given: Any, **named: Any) -> Any:
            with during(tracer, name, kind=SpanKind.CLIENT) as span:
                try:
                    return await whole(*given, **named)
                except Exception as error:
                    if status := getattr(error, "status", 0):
                        span.set_attribute("http.response.status_code", status)
                    raise

        return call

    return wrap


# --- work that happens by itself


def _jobs() -> Iterator[Place]:
    from handlers.jobs.send import Desk
    from handlers.jobs.tick import Bell

    yield Desk, "run", _job
    yield Desk, "send", _send
    for step in ("build", "stop", "over", "again"):
        yield Desk, step, _step(f"job {step}")
    for step in ("sweep", "reap", "mend", "tidy"):
        yield Bell, step, _step(f"tick {step}")


def _job(tracer: Tracer, whole: Method) -> Method:
    async def run(self: Any, plain: dict[str, Any]) -> Any:
        with during(tracer, f"job {word(plain['kind'])}") as span:
            ended = await whole(self, plain)
            span.set_attribute("dealmate.outcome", word(ended["state"]))
            return ended

    return run


def _send(tracer: Tracer, whole: Method) -> Method:
    async def send(*given: Any) -> Any:
        with during(tracer, "job send") as span:
            outcome = await whole(*given)
            span.set_attribute("dealmate.outcome", word(outcome["state"]))
            return outcome

    return send


def _step(name: str) -> Wrap:
    def wrap(tracer: Tracer, whole: Method) -> Method:
        def step(*given: Any) -> Any:
            with during(tracer, name):
                return whole(*given)

        return step

    return wrap


def _answered(span: Span, status: int) -> None:
    span.set_attribute("http.response.status_code", status)
    if status >= 500:
        failed(span, f"status_{status}")
