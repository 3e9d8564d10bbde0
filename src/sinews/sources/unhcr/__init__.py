"""UNHCR's refugee statistics: populations at each year's end, and new arrivals in each year."""
