"""The short id of an unexpected failure: shown to the person, and found again in the log."""

import base64
import secrets


def new_id() -> str:
    """Six letters and digits that are easy to read out."""
    return base64.b32encode(secrets.token_bytes(5)).decode()[:6]
