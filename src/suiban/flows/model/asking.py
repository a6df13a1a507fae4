"""Small questions about what somebody wrote. Placeholder until language's rules are merged."""
