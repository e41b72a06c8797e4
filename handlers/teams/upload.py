"""A file is put where Teams says, but only at addresses that are open to everybody: no request may lead us indoors."""

import ipaddress
import socket
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver

from handlers.teams.connector import HERE, PATIENCE, AnswerError


class Public(AbstractResolver):
    """Names as addresses, without those of this computer and of the network it stands in."""

    def __init__(self) -> None:
        self._names = DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a name; OSError where none of them is public."""
        found = [one for one in await self._names.resolve(host, port, family) if _public(one["host"])]
        if not found:
            raise OSError(None, "no public address")
        return found

    async def close(self) -> None:
        await self._names.close()


def fits(url: str, service: str) -> bool:
    """Whether a file may be put there. On this computer only where the whole conversation is, as in an emulator."""
    try:
        parts = urlsplit(url)
        host, scheme = parts.hostname or "", parts.scheme
    except ValueError:
        return False
    if host in HERE:
        return urlsplit(service).hostname in HERE
    try:
        return scheme == "https" and host != "" and _public(host)
    except ValueError:  # a name, which is looked up where it is called
        return True


def _public(host: str) -> bool:
    """Whether everybody can go to this address; ValueError where it isn't one."""
    address = ipaddress.ip_address(host)
    return (getattr(address, "ipv4_mapped", None) or address).is_global


async def put(url: str, data: bytes) -> None:
    """Puts it there; one of the connector's FAILURES where it isn't taken."""
    head = {"Content-Range": f"bytes 0-{len(data) - 1}/{len(data)}", "Content-Type": "application/octet-stream"}
    here = urlsplit(url).hostname in HERE
    connector = aiohttp.TCPConnector() if here else aiohttp.TCPConnector(resolver=Public())
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    async with (
        aiohttp.ClientSession(connector=connector, timeout=timeout) as session,
        session.put(url, data=data, headers=head, allow_redirects=False) as answer,
    ):
        if answer.status >= 300:
            raise AnswerError(answer.status, "upload")
