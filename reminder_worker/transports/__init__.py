"""Ways out of the house for a mail."""
