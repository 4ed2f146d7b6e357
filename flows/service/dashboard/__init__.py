"""The door to the dashboard: who is let in, and what may be asked of Prefect's server through it."""
