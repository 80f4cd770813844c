"""Organisations, their people, roles and postcodes, and the file they come from."""
