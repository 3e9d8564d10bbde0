"""Aircraft by address, as tar1090-db lists them."""
