"""The command line: every intention of a user as one command, for people and, with --json, for programs."""
