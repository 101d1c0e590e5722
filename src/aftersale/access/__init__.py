"""Accounts, roles, sessions and tokens: who may come in, and as whom."""
