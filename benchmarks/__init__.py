"""Speed and accuracy, measured: whole callers simulated, printed as JSON and as tables."""
