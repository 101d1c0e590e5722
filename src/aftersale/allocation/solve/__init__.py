"""Tickets to partners on plain arrays: an optimum within every capacity, its prices, and an independent certificate; knows no database."""
