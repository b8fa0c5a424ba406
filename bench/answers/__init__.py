"""How well questions are answered: search beside plain SQLite FTS5, and the built-in answerer, on any question set."""
