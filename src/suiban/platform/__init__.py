"""The ground: PostgreSQL, NATS, files, HTTP, sockets, processes. Knows nothing of banks or customers."""
