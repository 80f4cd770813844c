"""A dossier that stands still: what it waits for, for whoever looks after the installation."""
