"""Prefect flows that chain steps, their deployments, and the `hoursback` command line."""
