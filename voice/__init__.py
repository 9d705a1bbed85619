"""Sound in, sound out: channels, turns, ears, mouths, and the loop that joins them."""
