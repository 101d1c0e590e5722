"""DMN files: decision tables and their decisions read from versions 1.1 to 1.5, tables written as 1.3."""
