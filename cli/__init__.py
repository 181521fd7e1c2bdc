"""What every command line of the project shares: the errors meant for users, exit statuses and the entry point."""
