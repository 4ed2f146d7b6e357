"""Search and copies: derived, made again when lost."""
