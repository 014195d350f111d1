"""The commands; thin, and light to start."""
