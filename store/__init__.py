"""The store remembers: tables and functions over a ledger that import only sqlalchemy, alembic and `bot`."""
