"""The demonstration: made-up dossiers everywhere on their route, and a clock that can be moved."""
