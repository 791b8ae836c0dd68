"""What the service is compared with. Runs in .venv-bench, so nothing here imports the service."""
