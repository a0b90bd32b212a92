"""What every run stands on: settings, the error boundary, the log, signals, Prefect's server."""
