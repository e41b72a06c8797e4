"""Every environment variable that Dealmate reads, typed and documented; read once, where the doors are wired."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

# A password with one of an address's own marks in it: the rest would be taken for the host, and told in errors.
ADDRESS = re.compile(
    r"sqlite:///.+|postgres(?:ql)?(?:\+\w+)?://(?:[^/@]*@)?(?:\[[^\]]*\]|[^/:@]*)(?::[0-9]+)?(?:,[^/]*)?/.+"
)
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
BREAKS = re.compile(r"^(?!sqlite)[^:]+://[^:/?#@]*:(?!\d+/[^@]*\?)[^@]*[/?#@\s:][^?]*@")
COMMANDS = ("deal", "dmu", "talk", "ref", "digest")
TYPED = re.compile(r"[^\W_A-Z][\w-]{0,30}")  # what Slack takes as a command's name
SHARE = "traceidratio"
SAMPLERS = ("always_on", "always_off", SHARE)  # OpenTelemetry's names, also with `parentbased_` before them


def _setting(env: str, default: str, doc: str, secret: bool = False) -> str:
    """A setting; its metadata is the README's table and `.env.example`."""
    made: str = field(default=default, metadata={"env": env, "doc": doc}, repr=not secret)
    return made


@dataclass(frozen=True)
class Settings:
    """All settings, as text; `port` is the one that is a number."""

    database_url: str = _setting(
        "DATABASE_URL",
        "sqlite:///dealmate.db",
        "SQLite file or PostgreSQL (`postgresql://user:password@host/name`)",
        secret=True,  # it may have a password in it
    )
    host: str = _setting("HOST", "0.0.0.0", "Address to listen on; the playground always listens on 127.0.0.1")  # noqa: S104 - a server in a container
    port_text: str = _setting("PORT", "3000", "Port to listen on")
    slack_bot_token: str = _setting("SLACK_BOT_TOKEN", "", "Bot token (`xoxb-…`) of your Slack app", secret=True)
    slack_signing_secret: str = _setting(
        "SLACK_SIGNING_SECRET", "", "Signing secret of your Slack app; Slack's door is closed without it", secret=True
    )
    slack_app_token: str = _setting(
        "SLACK_APP_TOKEN", "", "App-level token (`xapp-…`): Socket Mode, which needs no public address", secret=True
    )
    slack_client_id: str = _setting(
        "SLACK_CLIENT_ID", "", "Client ID of your Slack app, for many workspaces: they install it at `/slack/install`"
    )
    slack_client_secret: str = _setting(
        "SLACK_CLIENT_SECRET", "", "Client secret of your Slack app; needed with a client ID", secret=True
    )
    dealmate_keys: str = _setting(
        "DEALMATE_KEYS",
        "",
        "Keys that the workspaces' tokens are encrypted with, newest first, separated by commas; "
        "needed with a client ID, `dealmate keys new` makes one",
        secret=True,
    )
    public_url: str = _setting("PUBLIC_URL", "", "Where Slack reaches this server: `https://deals.example.com`")
    slack_authorize_url: str = _setting(
        "SLACK_AUTHORIZE_URL", "https://slack.com/oauth/v2/authorize", "Page where Slack asks to allow the app"
    )
    slack_api_url: str = _setting("SLACK_API_URL", "https://slack.com/api/", "Base of Slack's Web API")
    teams_app_id: str = _setting(
        "TEAMS_APP_ID", "", "Application (client) ID of your bot; Teams' door is closed without it"
    )
    teams_app_secret: str = _setting("TEAMS_APP_SECRET", "", "Client secret of that application", secret=True)
    teams_tenant_id: str = _setting("TEAMS_TENANT_ID", "", "Directory (tenant) ID that the application belongs to")
    teams_allowed_tenants: str = _setting(
        "TEAMS_ALLOWED_TENANTS", "", "Tenant IDs that may use it, separated by commas (default: TEAMS_TENANT_ID)"
    )
    teams_admins: str = _setting(
        "TEAMS_ADMINS", "", "Entra object IDs of who runs the team, separated by commas; Teams itself doesn't tell"
    )
    teams_anonymous: str = _setting(
        "TEAMS_ANONYMOUS", "", "`yes` to try it on this computer: no tokens are checked or sent; never beside a secret"
    )
    teams_keys_url: str = _setting(
        "TEAMS_KEYS_URL",
        "https://login.botframework.com/v1/.well-known/keys",
        "Where the keys are that Teams signs with; government clouds have their own",
    )
    teams_issuer: str = _setting("TEAMS_ISSUER", "https://api.botframework.com", "Who signs what Teams sends")
    teams_login_url: str = _setting(
        "TEAMS_LOGIN_URL", "https://login.microsoftonline.com", "Where the application gets its own token"
    )
    teams_scope: str = _setting("TEAMS_SCOPE", "https://api.botframework.com/.default", "What that token is for")
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
    log_format: str = _setting("LOG_FORMAT", "text", "text, or json: one object a line")
    otel_endpoint: str = _setting(
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "",
        "Where traces are sent, such as `http://127.0.0.1:4318`; needs `pip install 'dealmate[otel]'`",
        secret=True,  # it may have a password in it
    )
    otel_service: str = _setting("OTEL_SERVICE_NAME", "dealmate", "Name of this service in traces")
    otel_sampler: str = _setting(
        "OTEL_TRACES_SAMPLER", "always_on", "Which traces are kept: always_on, always_off or traceidratio"
    )
    otel_sampler_arg: str = _setting("OTEL_TRACES_SAMPLER_ARG", "1.0", "The share that traceidratio keeps, 0 to 1")

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> "Settings":
        """The settings of this environment; empty variables count as unset.

        Raises ValueError for a bad port, format or command's name, and for a database's address that its password
        breaks; it isn't shown.
        """
        given = {f.name: environ[f.metadata["env"]].strip() for f in fields(cls) if environ.get(f.metadata["env"])}
        settings = cls(**given)
        if not settings.port_text.isdecimal() or not 0 <= int(settings.port_text) < 65536:
            raise ValueError(f"PORT must be a number from 0 to 65535, not {settings.port_text!r}")
        settings.check_database()
        settings.check_commands()
        if settings.log_level.upper() not in LOG_LEVELS:
            raise ValueError(f"LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}, not {settings.log_level!r}")
        if settings.log_format not in ("text", "json"):
            raise ValueError(f"LOG_FORMAT must be text or json, not {settings.log_format!r}")
        return settings

    def check_database(self) -> None:
        """Raises ValueError where the database's address can't be read; its password isn't shown."""
        if BREAKS.search(self.database_url):
            raise ValueError(
                "DATABASE_URL can't be read: a character of its user or password ends them too early. Write @ as %40, "
                "/ as %2F, # as %23, ? as %3F, : as %3A and a space as %20."
            )
        if not ADDRESS.fullmatch(self.database_url):
            raise ValueError(
                "DATABASE_URL (or --db) must be sqlite:///file.db or postgresql://user:password@host:5432/name. "
                "A relative file has three slashes, an absolute one four."
            )

    def check_commands(self) -> None:
        """Raises ValueError where a command's other name names none of ours, can't be typed, or is taken."""
        told: dict[str, str] = {}
        parts = [part.strip() for part in self.command_names.split(",") if part.strip()]
        for part in parts:
            ours, _, typed = (text.strip().lower() for text in part.partition("="))
            if ours not in COMMANDS or not TYPED.fullmatch(typed.removeprefix("/")):
                raise ValueError(
                    f"COMMAND_NAMES: {part!r} isn't one of {', '.join(COMMANDS)}, then = and its other name in "
                    "letters, digits, - and _, such as deal=crm."
                )
            told[ours] = typed
        names = {**dict(zip(COMMANDS, COMMANDS, strict=True)), **told}.values()
        if len(told) < len(parts) or len({*names}) < len(COMMANDS):
            raise ValueError("COMMAND_NAMES gives two commands one name, or one command two.")

    def unfit(self) -> str:
        """Why the server can't start with these settings, in a sentence; "" when it can."""
        if self.slack_client_id and not self.slack_client_secret:
            return (
                "SLACK_CLIENT_ID is set, but SLACK_CLIENT_SECRET is not: without it no workspace can install the app."
            )
        if self.slack_client_id and not self.dealmate_keys:
            return (
                "SLACK_CLIENT_ID is set, but DEALMATE_KEYS is not: workspaces' tokens are never kept in clear text. "
                "Make a key with `dealmate keys new`, and keep it where your other secrets are."
            )
        return self._unfit_teams() or self._unfit_traces()

    def _unfit_teams(self) -> str:
        if self.teams_anonymous not in ("", "yes"):
            return f"TEAMS_ANONYMOUS is {self.teams_anonymous!r}; it can only be yes."
        if self.teams_anonymous and self.teams_app_secret:
            return (
                "TEAMS_ANONYMOUS is set beside TEAMS_APP_SECRET: with real credentials every request is checked. "
                "Take one of the two away."
            )
        if not self.teams_app_id:
            return ""
        if not (self.teams_app_secret or self.teams_anonymous):
            return "TEAMS_APP_ID is set, but TEAMS_APP_SECRET is not: without it nothing can be answered in Teams."
        if not self.tenants:
            return "TEAMS_APP_ID is set, but neither TEAMS_TENANT_ID nor TEAMS_ALLOWED_TENANTS: nobody could use it."
        return ""

    def _unfit_traces(self) -> str:
        if not self.otel_endpoint:
            return ""
        if not self.otel_endpoint.startswith(("http://", "https://")):
            return "OTEL_EXPORTER_OTLP_ENDPOINT must begin with http:// or https://, such as http://127.0.0.1:4318."
        sampler = self.otel_sampler.removeprefix("parentbased_")
        if sampler not in SAMPLERS:
            return f"OTEL_TRACES_SAMPLER is {self.otel_sampler!r}; it can be {', '.join(SAMPLERS)}."
        if sampler == SHARE and not _is_share(self.otel_sampler_arg):
            return f"OTEL_TRACES_SAMPLER_ARG is {self.otel_sampler_arg!r}; it must be a number from 0 to 1."
        return ""

    @property
    def otel_share(self) -> float:
        """The share of traces that is kept, from 0 to 1."""
        sampler = self.otel_sampler.removeprefix("parentbased_")
        return float(self.otel_sampler_arg) if sampler == SHARE else float(sampler == "always_on")

    @property
    def tenants(self) -> frozenset[str]:
        """The Teams tenants that may use this deployment, by their ids."""
        return _ids(self.teams_allowed_tenants) or _ids(self.teams_tenant_id)

    @property
    def admins(self) -> frozenset[str]:
        """Who runs the team where Teams doesn't tell it, by their ids."""
        return _ids(self.teams_admins)

    @property
    def port(self) -> int:
        return int(self.port_text)

    @property
    def commands(self) -> dict[str, str]:
        """Typed command name → ours, for those that were renamed."""
        pairs = (pair.split("=", 1) for pair in self.command_names.split(",") if "=" in pair)
        return {typed.strip().lstrip("/").lower(): ours.strip().lower() for ours, typed in pairs}


def _is_share(text: str) -> bool:
    try:
        return 0.0 <= float(text) <= 1.0
    except ValueError:
        return False


def _ids(text: str) -> frozenset[str]:
    return frozenset(one.strip().lower() for one in text.split(",")) - {""}


def table() -> tuple[tuple[str, str, str], ...]:
    """(variable, default, meaning) of each setting, for the README and `.env.example`."""
    return tuple((f.metadata["env"], str(f.default), f.metadata["doc"]) for f in fields(Settings))
