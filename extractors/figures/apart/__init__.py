"""What is said of people by words that stand apart."""
