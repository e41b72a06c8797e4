"""What a person reads where the database can't be used: why, in words, under a short id that the log has too."""

import logging

from bot.cards import Card
from bot.reply import say
from handlers import faults
from handlers.teams.heard import Heard
from store.attempt import Unavailable

log = logging.getLogger("dealmate.teams")

AWAY = (faults.AwayError, *Unavailable)


def away(error: Exception, heard: Heard) -> Card:
    """What is told of a database that is away. Nothing comes again by itself: the person says it again, by a button."""
    short, language = faults.new_id(), heard.language or "en"
    why, unsure = (error.why, error.unsure) if isinstance(error, faults.AwayError) else ("away", False)
    log.error("the database can't be used (%s): %s: %s", why, short, type(error.__cause__ or error).__name__)
    return say("database_away", language, why=why, unsure=unsure, again=False, line=heard.line, id=short)
