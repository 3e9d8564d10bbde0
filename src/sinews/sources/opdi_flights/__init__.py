"""opdi_flights: a table of flights."""
