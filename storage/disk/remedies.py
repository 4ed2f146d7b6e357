"""What mends a file of ours that is damaged, changed or gone: one sentence each, wherever that is met."""

from __future__ import annotations

PUBLISH_ANEW = "run `longwatch maintain`, which publishes it anew"
"""Of the published file, a copy. `collect` does so, too, but only where it meets the damage: `maintain` does always."""
REBUILD = "run `longwatch rebuild --accept`, or restore a backup"
"""Of the database, which the filed batches add up to."""
