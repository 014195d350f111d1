"""THE COMPARISON: lines, words and hunks as pure values."""
