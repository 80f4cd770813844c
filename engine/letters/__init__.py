"""Letters: their texts, and what each may tell to whom."""
