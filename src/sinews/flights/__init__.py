"""Position history to flights: who flew from where to where, when, on what evidence."""
