"""Uppsala Conflict Data Program: deaths by country and year, armed conflicts by year, single events."""
