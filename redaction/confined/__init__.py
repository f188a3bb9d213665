"""The corridor in a process of its own, behind limits: a hostile file can end that process, never the one that asked."""
