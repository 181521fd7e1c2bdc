"""Many photos at once: what became of them, in one report."""
