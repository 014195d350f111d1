"""What candidates may try, in harmless forms: run by `doctor` on the spot, and by the tests with no sandbox too."""

from modelduel.testrun.sandbox.attacks.model import LETS, Attack, Exhaustion
from modelduel.testrun.sandbox.attacks.python import ATTACKS, GROUPS
from modelduel.testrun.sandbox.attacks.resources import EXHAUSTIONS
from modelduel.testrun.sandbox.attacks.trial import Trial, exhaust, survey, try_all

__all__ = ["ATTACKS", "EXHAUSTIONS", "GROUPS", "LETS", "Attack", "Exhaustion", "Trial", "exhaust", "survey", "try_all"]
