"""What runs in Lambda, Batch and the API: pure cores, thin AWS edges."""
