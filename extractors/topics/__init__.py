"""Which topics a text speaks of."""
