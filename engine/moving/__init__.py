"""Running dossiers go on in another version of their region: looked at, confirmed, moved, taken back.

Owns: what a move is and what came of it for each dossier. Must not know: how a state is carried over
(engine.spiff.moving), HTTP.
"""
