"""The proving of scenarios: that each one judges as it says."""
