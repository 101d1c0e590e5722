"""Who changed what and when, in a chain of hashes that shows every later edit."""
