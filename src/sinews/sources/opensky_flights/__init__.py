"""opensky_flights: a table of flights."""
