"""What a home is encrypted with, and what leaves it encrypted."""
