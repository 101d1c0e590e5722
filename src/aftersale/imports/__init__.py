"""Foreign files, through a mapping, into checked and typed columns in DuckDB."""
