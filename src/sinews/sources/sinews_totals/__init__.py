"""The yearly totals that this project calculated, bundled with its sample."""
