"""Photos on their way through the local cloud: found, sent, waited for, fetched."""
