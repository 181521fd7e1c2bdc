"""What knows nothing of AWS: requests, what becomes of an object's bytes, archives and certificates."""
