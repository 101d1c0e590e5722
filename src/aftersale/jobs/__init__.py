"""The background worker: long work with progress, in the order it was asked for."""
