"""sinews_flights: a table of flights."""
