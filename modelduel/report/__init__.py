"""THE FINDINGS: what one or more sessions show, and how sure that is."""
