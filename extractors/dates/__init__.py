"""Printed dates, read."""
