"""Screens of series and meetings."""
