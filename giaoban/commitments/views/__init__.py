"""Screens of the commitments room: parse, one call, render."""
