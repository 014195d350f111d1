"""THE PROOF: candidates are run against a scenario's tests."""
