"""Would a test notice it? Small faults are planted in a sample of places of a room, one at a time."""
