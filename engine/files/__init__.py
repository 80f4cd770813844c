"""Files that people add: their kinds, where they stand, made-up ones for tests and demonstration."""
