"""Counted claims in a text."""
