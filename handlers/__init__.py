"""The handlers listen: the doors and the use cases behind them, which may import everything but write no SQL."""
