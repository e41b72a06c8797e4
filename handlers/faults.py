"""Failures: the short id of an unexpected one, shown to the person and found in the log; and what no try can mend."""

import base64
import logging
import re
import secrets

LINE = "%(asctime)s %(levelname)s %(name)s %(message)s"  # of the log
# PostgreSQL adds the whole row that it refused; customers' words don't belong in a log.
DETAIL = re.compile(r"\n(?:DETAIL|CONTEXT): .*?(?=\n\[SQL|\n\nThe above exception|\n\nDuring handling|\Z)", re.DOTALL)


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


class Discreet(logging.Formatter):
    """Log lines without what a database tells of the rows in an exception."""

    def format(self, record: logging.LogRecord) -> str:
        return DETAIL.sub("", super().format(record))


def new_id() -> str:
    """Six letters and digits that are easy to read out."""
    return base64.b32encode(secrets.token_bytes(5)).decode()[:6]
