"""The rights of people, and what happens when their data is breached."""
