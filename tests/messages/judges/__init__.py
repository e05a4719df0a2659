"""Three readers of calendar objects that know nothing of our library, each in its own process."""
