"""The practice's side: cases, their journal, recordings."""
