"""What to watch, as typed data."""
