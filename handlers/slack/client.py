"""Slack's own client, which counts its calls by what came of them."""

from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from handlers.figures import Figures
from handlers.slack.rooms import reason


class Client(AsyncWebClient):
    """The Web API with one token."""

    def __init__(self, figures: Figures, **given: Any) -> None:
        super().__init__(**given)
        self._figures = figures

    async def api_call(self, api_method: str, **given: Any) -> AsyncSlackResponse:
        """One call, tries behind it included."""
        outcome = "lost"
        try:
            answer = await super().api_call(api_method, **given)
            outcome = "ok"
            return answer
        except SlackApiError as error:
            outcome = "limited" if reason(error) == "ratelimited" else "refused"
            raise
        finally:
            self._figures.call("slack", api_method, outcome)
