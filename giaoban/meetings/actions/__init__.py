"""Writes of the meetings room; each file is one part of running a meeting."""
