"""What is forbidden: one pack a folder, and the small framework that its rules are written in."""
