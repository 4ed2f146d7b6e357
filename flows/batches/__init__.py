"""What a run tells the committer: lines of batches, the rules in force."""
