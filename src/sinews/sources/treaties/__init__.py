"""The project's own file of treaties: which state did what towards which instrument, and who says so."""
