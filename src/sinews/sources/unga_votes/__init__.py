"""Votes in the UN General Assembly: who voted how, in which roll call, about what."""
