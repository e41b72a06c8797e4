"""The web server: health addresses, and the playground."""
