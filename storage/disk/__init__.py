"""Files whole or not at all, locks, staged rows."""
