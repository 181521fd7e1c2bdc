"""The lake's rows on their way into Redshift: its schema, and each load. `sql` holds the statements."""
