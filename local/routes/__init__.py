"""What the platform does beside the uploads: many photos at once, and photos that wait for a person."""
