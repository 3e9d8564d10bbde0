"""From raw to stated probabilities; made by benchmarks/calibrate.py."""

import numpy as np

KNOTS = np.array([0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.86, 0.91, 0.95, 0.97, 0.985, 0.995, 1.0])
CALIBRATION = np.broadcast_to(KNOTS, (5, 2, 3, 16)).copy()
