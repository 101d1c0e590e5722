"""PostgreSQL, columnar engines, named statements and migrations; knows no domain."""
