"""Every environment variable that Dealmate reads, typed and documented; read once, where the doors are wired."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields


def _setting(env: str, default: str, doc: str, secret: bool = False) -> str:
    """A setting; its metadata is the README's table and `.env.example`."""
    made: str = field(default=default, metadata={"env": env, "doc": doc}, repr=not secret)
    return made


@dataclass(frozen=True)
class Settings:
    """All settings, as text; `port` is the one that is a number."""

    database_url: str = _setting(
        "DATABASE_URL", "sqlite:///dealmate.db", "SQLite file or PostgreSQL (`postgresql://user:password@host/name`)"
    )
    host: str = _setting("HOST", "0.0.0.0", "Address to listen on; the playground always listens on 127.0.0.1")  # noqa: S104 - a server in a container
    port_text: str = _setting("PORT", "3000", "Port to listen on")
    slack_bot_token: str = _setting("SLACK_BOT_TOKEN", "", "Bot token (`xoxb-…`) of your Slack app", secret=True)
    slack_signing_secret: str = _setting(
        "SLACK_SIGNING_SECRET", "", "Signing secret of your Slack app; Slack's door is closed without it", secret=True
    )
    slack_api_url: str = _setting("SLACK_API_URL", "https://slack.com/api/", "Base of Slack's Web API")
    command_names: str = _setting(
        "COMMAND_NAMES", "", "Other names for the commands where ours clash, such as `deal=crm,dmu=people`"
    )
    playbook_dir: str = _setting(
        "PLAYBOOK_DIR", "", "Folder of your own Markdown chapters, over ours; `dealmate playbook new DIR` makes one"
    )
    worker_name: str = _setting(
        "WORKER_NAME", "", "Name of this worker among all that share a database (default: the host's name)"
    )
    log_level: str = _setting("LOG_LEVEL", "info", "debug, info, warning or error")

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> "Settings":
        """The settings of this environment; empty variables count as unset. Raises ValueError for a bad port."""
        given = {f.name: environ[f.metadata["env"]].strip() for f in fields(cls) if environ.get(f.metadata["env"])}
        settings = cls(**given)
        if not settings.port_text.isdecimal() or not 0 <= int(settings.port_text) < 65536:
            raise ValueError(f"PORT must be a number from 0 to 65535, not {settings.port_text!r}")
        return settings

    @property
    def port(self) -> int:
        return int(self.port_text)

    @property
    def commands(self) -> dict[str, str]:
        """Typed command name → ours, for those that were renamed."""
        pairs = (pair.split("=", 1) for pair in self.command_names.split(",") if "=" in pair)
        return {typed.strip().lstrip("/").lower(): ours.strip().lower() for ours, typed in pairs}


def table() -> tuple[tuple[str, str, str], ...]:
    """(variable, default, meaning) of each setting, for the README and `.env.example`."""
    return tuple((f.metadata["env"], str(f.default), f.metadata["doc"]) for f in fields(Settings))
