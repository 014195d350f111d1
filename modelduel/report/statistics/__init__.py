"""How sure a finding is: numbers in, figures and tests out, each with the source of its formula; docs/statistics.md."""
