"""What is done: one function per wish, inside a transaction it does not own."""
