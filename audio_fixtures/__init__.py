"""Recorded callers: their format, and the script that speaks their masters."""
