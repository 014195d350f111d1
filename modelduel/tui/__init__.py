"""The screen: everything that knows Textual; it owns the focus and nothing else."""
