"""mrairspace_flights: a table of flights."""
