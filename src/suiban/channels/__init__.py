"""The outside world: one folder a door, strangers to one another, over one contract."""
