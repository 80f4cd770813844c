"""A dossier: what can happen to it, each in one transaction, and what follows from one step."""
