"""The platform's events on their way from the stream to the lake. `core` holds what knows nothing of AWS."""
