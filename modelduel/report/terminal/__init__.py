"""The report as lines of a terminal: of any width, in two sets of characters, with colours that the painter chooses."""
