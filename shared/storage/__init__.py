"""PostgreSQL: rows, and every query on them."""
