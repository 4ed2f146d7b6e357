"""Processes that parse hostile bodies, and can be killed."""
