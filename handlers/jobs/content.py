"""Who writes which job: digests and reminders are read where they are due, and written when they are sent."""

from datetime import date, datetime

from sqlalchemy import Connection

from bot import reply
from bot.cards import Card
from handlers.jobs import digest, escalation, reminders
from handlers.jobs.job import LINE, Job
from handlers.turn import Custom
from store import digests, leaving, posts
from store import reminders as reminder_store
from store.engine import Store
from store.posts import Left

# Why a digest stops, in the digest's own words; what isn't here is a failure and not the room's doing.
REVOKED = "token_revoked"
GONE = {"channel_not_found", "is_archived", "not_in_channel", "user_not_found", "user_disabled"}


class Content:
    """What happens by itself, over an open store."""

    def __init__(self, store: Store, custom: Custom | None = None, workspace: str = "") -> None:
        """`workspace` is the only one that is looked at, "" for all of them."""
        self._store = store
        self._custom = custom or Custom()
        self._workspace = workspace

    def first(self, connection: Connection) -> datetime | None:
        """When the next thing may be due; None where nothing ever is."""
        found = (one.first(connection, self._workspace) for one in (digests, reminder_store))
        return min(filter(None, found), default=None)

    def due(self, connection: Connection, now: datetime, limit: int) -> list[Job]:
        """What is due, moved on to its next time in this transaction; at most `limit` of each kind."""
        jobs = []
        for one in digests.due(connection, now, limit, self._workspace):
            digests.advance(connection, one, now)
            about = {"digest": one.id, "date": one.local_date.isoformat()}
            inside = one.kind != "person"
            jobs.append(Job(one.key, "digest", one.workspace, one.channel, one.slot, about, inside=inside))
        for bundle in reminder_store.due(connection, now, limit, self._workspace):
            about = {"date": bundle.local_date.isoformat()}
            jobs.append(Job(bundle.key, bundle.kind, bundle.workspace, bundle.member, now, about))
        return jobs + [_line(one) for one in posts.due(connection, now, limit, self._workspace)]

    def write(self, job: Job, now: datetime) -> Card | None:
        """The words of a job; None where there is nothing to say (any more)."""
        day = date.fromisoformat(job.about["date"])
        if job.kind == "digest":
            return digest.build(self._store, job.about["digest"], day, now, self._custom)
        if job.kind == "reminder":
            return reminders.build(self._store, job.workspace, job.channel, day, now, self._custom)
        if job.kind == "escalation":
            return escalation.build(self._store, job.workspace, job.channel, day, now, self._custom)
        raise ValueError(f"nobody writes {job.kind!r}")

    def stop(self, job: Job, reason: str, now: datetime) -> tuple[str, Card] | None:
        """Ends what a job came from because its room is closed to it: (whom to tell, what), or None."""
        if job.kind != "digest":
            return None
        if reason == REVOKED:  # nobody there said so, and nobody there can be told: it comes again with a new token
            with self._store.transaction() as connection:
                digests.stop(connection, job.about["digest"], leaving.GONE)
            return None
        why = reason if reason == "outsiders" else "gone" if reason in GONE else "refused"
        return digest.stopped(self._store, job.about["digest"], why, now)

    def over(
        self, connection: Connection, job: Job, reason: str, now: datetime
    ) -> tuple[Job | None, tuple[str, Card] | None]:
        """Ends a door's line that arrived, or for a reason never will: the room's next, and (whom to tell, what)."""
        following = posts.over(connection, job.about["post"], job.workspace, job.channel, now)
        member, language = job.about["member"], job.about["language"] or "en"
        told = None
        if reason and member:
            card = reply.say("public_unsure", language) if job.unsure else None
            told = member, card or reply.say("public_undelivered", language, reason=reason)
        return _line(following) if following else None, told


def _line(one: Left) -> Job:
    """The job that delivers a line which its door couldn't."""
    about = {"post": one.id, "member": one.member, "language": one.language}
    return Job(one.key, LINE, one.workspace, one.channel, one.at, about, one.body, inside=one.inside, unsure=one.unsure)
