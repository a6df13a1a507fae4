"""``suiban demo play``: simulated customers and agents live in a running demo, through its doors like anybody."""
