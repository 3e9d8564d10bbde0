"""Position history: what `sinews flights` read."""
