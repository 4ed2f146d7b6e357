"""Prefect: flows, deployments, artifacts, the server and its supervisor."""
