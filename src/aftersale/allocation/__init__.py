"""Gives tickets to service partners: who may by rules, who does by a provably optimal plan within every capacity."""
