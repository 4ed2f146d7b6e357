"""The committer: batches judged, filed and published."""
