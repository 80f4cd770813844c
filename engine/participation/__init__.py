"""Who is in a dossier, who has the lead, and what one asks of another."""
