"""The pages of process designers, and the words in which a change of the definitions is told."""
