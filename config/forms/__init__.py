"""How a file becomes a record: what its fields may hold, and what is said where they hold another thing."""
