"""The speech models: a catalogue, fetching, verifying, finding them on disk."""
