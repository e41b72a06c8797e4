"""Secrets at rest: sealed with the first key, opened with any, so that keys can be changed while we run."""

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet


class KeysError(ValueError):
    """The keys can't be used, or don't open what was sealed; the message never has a key in it."""


class Keys:
    """The keys of a deployment, as `DEALMATE_KEYS` lists them: separated by commas, the newest first."""

    def __init__(self, listed: str) -> None:
        self._keys = [key.strip() for key in listed.split(",") if key.strip()]

    @cached_property
    def _all(self) -> "MultiFernet":
        """Raises KeysError where one of them is no key, or there is none."""
        from cryptography.fernet import Fernet, MultiFernet  # only those who keep secrets pay for the import

        if not self._keys:
            raise KeysError("there is no key")
        try:
            return MultiFernet([Fernet(key) for key in self._keys])
        except ValueError:
            raise KeysError("a key is 32 random bytes in URL-safe base64, 44 characters") from None

    def check(self) -> None:
        """Raises KeysError where the keys can't be used."""
        _ = self._all

    def seal(self, secret: str) -> str:
        """The secret as only these keys can read it."""
        return self._all.encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """The secret; KeysError where no key opens it."""
        from cryptography.fernet import InvalidToken

        try:
            return self._all.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise KeysError("no key opens what was sealed with another one") from None


def new_key() -> str:
    """A fresh key."""
    from cryptography.fernet import Fernet

    return Fernet.generate_key().decode()
