"""Everything that leaves the house in writing; values in, text out."""
