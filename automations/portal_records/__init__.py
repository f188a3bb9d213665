"""What the portal keeps in the records: people, sessions, cases and who may see them, files on their way in, tokens, time."""
