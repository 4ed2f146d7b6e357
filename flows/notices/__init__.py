"""What a watch tells by itself: alerts, digests, feeds."""
