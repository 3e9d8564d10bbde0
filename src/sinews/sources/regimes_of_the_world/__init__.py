"""Regimes of the World, as Our World in Data gives it: how each state was ruled, year by year."""
