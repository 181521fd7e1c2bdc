"""What is decided without AWS: `statements` (their texts), `migrations` (which are to run), `loads` (what is one)."""
