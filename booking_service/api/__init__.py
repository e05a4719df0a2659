"""The HTTP contract for other programs."""
