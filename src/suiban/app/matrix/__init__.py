"""Every service, at every door, broken off after every step and taken up at every other door: the same books at the end."""
