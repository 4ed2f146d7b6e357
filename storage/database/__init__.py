"""The live and the published database."""
