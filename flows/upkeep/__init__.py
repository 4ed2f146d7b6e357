"""Keeping a store whole: backup, restore, verify, seal, replay."""
