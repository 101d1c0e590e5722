"""The path from every released schema to today's, as plain SQL run by Alembic."""
