"""Packs: some articles with their captures, and what shows a stranger since when they are as they are."""
