"""Least privilege, proven by running: every call of a handler is judged, and what was granted is held against it."""
