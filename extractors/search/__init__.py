"""What a person searches for."""
