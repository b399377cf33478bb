"""Screens of the meetings room."""
