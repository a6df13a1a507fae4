"""Measuring commands: progress on stderr, with ``--json`` one flat object on stdout. See docs/benchmarks.md."""
