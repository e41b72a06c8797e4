"""`dealmate manifest`: prints the manifest from which a Slack app is created, ready to paste."""

import argparse
import re
import sys

from bot.settings import Settings

ADDRESS = re.compile(r"https://[^/\s@?#]+/?")


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command `manifest`."""
    parser = commands.add_parser("manifest", help="print the manifest from which you create your Slack app")
    parser.add_argument("--url", default="", help="where Slack reaches this server, https://… (default: PUBLIC_URL)")
    parser.add_argument("--lang", choices=("en", "ko"), default="en", help="language of what people read about it")
    parser.add_argument("--socket", action="store_true", help="by Socket Mode, with --url only for installing")
    parser.add_argument("--rotate", action="store_true", help="with tokens that expire; Slack never takes that back")


def run(settings: Settings, asked: argparse.Namespace) -> int:
    """Prints it, with the commands as this deployment calls them."""
    from handlers.slack.manifest import heads, manifest, written

    typed = {ours: name for name, ours in settings.commands.items()}
    names = [typed.get(head, head) for head in heads()]
    url = asked.url or settings.public_url
    if url and not ADDRESS.fullmatch(url):
        print(f"Slack reaches a server by https://host, without a path: not {url!r}.", file=sys.stderr)
        return 2
    print(written(manifest(url, asked.socket or not url, names, asked.rotate, asked.lang)), end="")
    return 0
