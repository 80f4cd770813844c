"""The monthly file of arrears: read, judged, shown before it counts, done row by row."""
