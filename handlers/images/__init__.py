"""The photo workflow's functions: one module a state, over the cores in `core`, which know nothing of AWS."""
