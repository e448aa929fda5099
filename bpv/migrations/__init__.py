"""Alembic migrations, in order from the first table on."""
