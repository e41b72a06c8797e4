"""Failures: the short id of an unexpected one, shown to the person and found in the log; and what no try can mend."""

import base64
import secrets


class UnfitError(RuntimeError):
    """This computer can't do what was asked of it, in a sentence."""


class AwayError(RuntimeError):
    """The database can't be used now. `why` is "busy", "full", "closed" or "away".

    Nothing was recorded; where `unsure`, it may have been.
    """

    def __init__(self, why: str, unsure: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.unsure = unsure


def new_id() -> str:
    """Six letters and digits that are easy to read out."""
    return base64.b32encode(secrets.token_bytes(5)).decode()[:6]
