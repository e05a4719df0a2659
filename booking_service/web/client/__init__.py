"""Pages a visitor or client sees."""
