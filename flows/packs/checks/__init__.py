"""Parts of the check of a pack: its records, its rows, and what follows from the rest of it."""
