"""The room that knows HTTP, the clock and worker processes."""
