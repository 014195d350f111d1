"""THE FINDINGS: what one or more sessions show, with its uncertainty."""
