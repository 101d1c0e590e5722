"""Decision tables that business people own: read, checked, decided, explained, and compiled to SQL columns."""
