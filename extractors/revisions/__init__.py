"""What a publisher changed."""
