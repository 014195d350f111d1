"""The proving of scenarios: that each one judges as it says."""

from modelduel.check.prove import check_scenarios

__all__ = ["check_scenarios"]
