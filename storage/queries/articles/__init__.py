"""What is asked about articles: by the beginning of an id, one in full, its revisions, its group, its tags."""
