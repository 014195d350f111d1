"""What the evidence comes to: a module for each section, which makes it and its figures from the evidence."""
