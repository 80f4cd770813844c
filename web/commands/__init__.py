"""The commands of `drempel`, by subject. Each is loaded when it is asked for (web/cli.py)."""
