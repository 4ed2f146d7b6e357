"""What several machines share: objects that are written once, in a bucket or a folder."""
