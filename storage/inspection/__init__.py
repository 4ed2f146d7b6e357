"""What is held against what was kept: captures, batches, rows."""
