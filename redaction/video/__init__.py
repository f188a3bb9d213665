"""Video: the doors of the room, and what follows people and writing through its frames."""
