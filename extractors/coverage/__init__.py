"""What a source usually brings, and when it is silent."""
