"""Numbers as people say them: lengths, times, counts, ages, teeth, telephone numbers."""
