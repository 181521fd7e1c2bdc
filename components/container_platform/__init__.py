"""A containerised service on AWS, one interface for each way to run it."""
