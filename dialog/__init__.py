"""What is said and decided: pure, without clock, sound or I/O (but loading its knowledge)."""
