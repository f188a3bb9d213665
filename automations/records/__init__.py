"""Records: the tables of the engine, on SQLite or PostgreSQL, and their migrations."""
