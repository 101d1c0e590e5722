"""Measurements, each beside a real peer in the same run."""
