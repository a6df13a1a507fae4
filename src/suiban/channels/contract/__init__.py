"""What every door keeps to: a manifest that says what it can do, and the suite in tests/contract that it must pass."""
