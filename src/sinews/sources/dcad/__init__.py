"""Defense Cooperation Agreement Dataset: agreements between two states, 1980-2010."""
