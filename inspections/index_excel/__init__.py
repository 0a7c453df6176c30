"""Workbooks of scores: how each kind is laid out, read, shown before it is loaded, and loaded."""
