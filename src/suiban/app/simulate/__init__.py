"""Simulation of a contact centre's day: files in, figures out. The day itself is ``routing.model.simulating``."""
