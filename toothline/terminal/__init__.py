"""What commands share at the terminal: options, refusals, progress, a call to read."""
