"""Slack's door: signed requests in, Block Kit out; nothing here decides what is said."""
