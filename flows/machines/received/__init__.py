"""What came from another machine, held against what may come before any of it is kept."""
