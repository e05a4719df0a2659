"""Numbered, named steps of the schema, run by Alembic."""
