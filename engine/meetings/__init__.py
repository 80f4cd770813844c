"""Meetings: when they are, what they speak of, what can be done in them."""
