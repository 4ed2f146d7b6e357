"""Bytes of a feed to entries."""
