"""Plays are played, and dice walk a route: on invented people, a clock of its own, a throw-away database.

Everything goes through the use cases that people and the clock have. Must not know: HTTP.
"""
