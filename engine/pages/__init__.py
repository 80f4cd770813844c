"""What screens show, as frozen objects: a dossier, lists, who looked."""
