"""Files for the speaker alone, in our own conversation: a picture is shown, any other file put there when they agree.

Teams takes a file only after the person has agreed to it, and we keep none: the offer carries the line that made it,
which is taken once more when they agree. So only what a line reads can be offered, and nothing that it wrote.
"""

import asyncio
import logging
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from bot.cards import Answer, File
from bot.reply import say
from handlers import pictures
from handlers.faults import AwayError
from handlers.office import Office
from handlers.teams import upload
from handlers.teams.cards import render
from handlers.teams.connector import FAILURES, AnswerError, Body, reason
from handlers.teams.heard import Heard, text
from handlers.teams.post import Post
from handlers.turn import Said
from store.attempt import Unavailable

log = logging.getLogger("dealmate.teams")

CONSENT = "application/vnd.microsoft.teams.card.file.consent"
INFO = "application/vnd.microsoft.teams.card.file.info"
WIDEST, LARGEST = 1024, 1_000_000  # pixels and bytes of a picture in a message, as Teams documents them


class Files:
    """Offers files and hands them over."""

    def __init__(self, office: Office, post: Post) -> None:
        self._office = office
        self._post = post

    async def offer(self, heard: Heard, said: Said, answer: Answer) -> None:
        """Each file of an answer, in our own conversation with the speaker."""
        try:
            if answer.wrote:
                raise AnswerError(409, "what made it can't be taken again")
            there = heard.place if heard.place.direct else await self._post.direct(heard)
            for one in answer.files:
                shown = await asyncio.to_thread(_picture, one)
                await self._post.send(there, shown or _consent(one, said))
        except (*FAILURES, *Unavailable) as error:
            log.warning("a file did not arrive: %s", reason(error))
            card = say("teams_file", answer.language or "en", name=answer.files[0].name)
            await self._post.private(heard, render(card), answer.language)

    async def agreed(self, heard: Heard, value: Mapping[str, Any], said: Said) -> None:
        """Puts the file where the person agreed to have it."""
        offered, there = value.get("context"), value.get("uploadInfo")
        wanted, url = text(offered, "name"), text(there, "uploadUrl")
        if not text(offered, "line") or not url or not upload.fits(url, heard.place.service):
            log.info("somebody agreed to no offer of ours")
            return
        try:
            answer = await self._office.answer(said)
            if answer == Answer():
                return  # they agreed once before
            file = next((one for one in answer.files if one.name == wanted), None)
            if file is None:
                raise AnswerError(404, "no such file any more")
            await upload.put(url, file.data)
            shown = {
                "contentType": INFO, "contentUrl": text(there, "contentUrl"), "name": file.name,
                "content": {"uniqueId": text(there, "uniqueId"), "fileType": text(there, "fileType")},
            }  # fmt: skip
            await self._post.send(heard.place, _message(file, shown))
        except (*FAILURES, AwayError) as error:
            log.warning("a file did not arrive: %s", reason(error))
            await self._post.private(heard, render(say("teams_file", heard.language or "en", name=wanted)))


def _picture(file: File) -> Body | None:
    """An image as part of the message, which Teams counts apart from its words; None for another file."""
    data = pictures.png(file.drawing, WIDEST) if file.drawing else b""
    if not 0 < len(data) <= LARGEST:
        return None
    url = f"data:{file.kind};base64,{b64encode(data).decode()}"
    return _message(file, {"contentType": file.kind, "contentUrl": url, "name": file.name})


def _consent(file: File, said: Said) -> Body:
    context = {"line": said.line, "channel": said.channel, "thread": said.thread, "name": file.name}
    content = {
        "description": file.about, "sizeInBytes": len(file.data), "acceptContext": context, "declineContext": {},
    }  # fmt: skip
    return _message(file, {"contentType": CONSENT, "name": file.name, "content": content})


def _message(file: File, attached: Body) -> Body:
    return {"type": "message", "attachments": [attached], "summary": file.about}
