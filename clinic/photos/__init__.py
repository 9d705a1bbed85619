"""Photos of what came out: taken in safely, given to their case, measured."""
