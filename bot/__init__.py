"""The bot thinks: pure reasoning that imports only the standard library, jinja2, pyyaml, rapidfuzz, bm25s and babel."""
