"""The tables of pay that an installation starts with."""
