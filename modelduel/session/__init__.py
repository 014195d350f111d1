"""THE RECORD: everything that happened, as TOML on disk."""
