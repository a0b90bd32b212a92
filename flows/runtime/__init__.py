"""What every run stands on: settings and keys, the error boundary, the log, signals, the console, Prefect's server."""
