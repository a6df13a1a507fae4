"""What measurements and the played demo share: people on real sockets, as docs/socket-protocol.md has them."""
