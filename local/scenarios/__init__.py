"""What `python -m local up` does with the program's components: one module a component, of one interface."""
