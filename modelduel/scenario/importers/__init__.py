"""Reading other people's collections of problems as scenarios: one module for each layout."""
