"""The values every room speaks in: money, rates, currencies, periods, business time and ids; no I/O and no clock."""
