"""Photos of pieces beside a coin, rendered with sizes that are known: our own, for measuring."""
