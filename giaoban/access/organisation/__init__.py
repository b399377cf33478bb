"""Screens of the room `organisation` (namespace `organisation`).

They stand here because every view is guarded by `access.pages`, and organisation, being above access on the import
ladder, may not import it. Tables, queries and actions are in `giaoban.organisation`.
"""
