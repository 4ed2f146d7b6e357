"""What people ask of a watch."""
