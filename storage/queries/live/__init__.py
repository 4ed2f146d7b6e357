"""What the committer asks of the live database: batches, groups, people, readings and rules that are filed."""
