"""Help for a dossier that is stuck, by a functional administrator: with a reason, and without reading it."""
