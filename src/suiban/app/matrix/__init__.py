"""Every service, at every door, broken off after every step, taken up at every other door: the same books."""
