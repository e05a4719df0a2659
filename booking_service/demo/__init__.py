"""The whole product on one machine, seeded, for trying it out."""
