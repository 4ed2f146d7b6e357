"""Which texts are copies of one another."""
