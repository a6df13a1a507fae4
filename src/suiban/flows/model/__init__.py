"""Pure parts of flows: definitions, the machine that runs them, what each door shows, how answers are read."""
