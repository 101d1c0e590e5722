"""Everything that happens between a signed order and everybody being served and paid for it."""

__version__ = "0.1.0"
