"""What helps a reader to judge a round: facts that were measured, and checklists to tick."""
