"""Runs what is measured and prints it: `make bench`; `python -m bench --write` makes docs/speed.md of it."""

import argparse

from bench import page


def main() -> None:
    """Prints the page as it comes, or writes it down."""
    parser = argparse.ArgumentParser("bench")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=450, help="requests a round and side at 16 and 64 concurrent")
    parser.add_argument("--deals", type=int, default=1_000_000, help="so many beside the digest's own")
    parser.add_argument("--write", action="store_true", help="write docs/speed.md")
    asked = parser.parse_args()
    lines = page.lines(asked.rounds, asked.requests, asked.deals)
    if asked.write:
        page.write(lines)
        return
    for line in lines:
        print(line, flush=True)


if __name__ == "__main__":
    main()
