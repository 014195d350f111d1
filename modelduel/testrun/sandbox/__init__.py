"""How untrusted code is held: one module per mechanism behind one small interface."""

from modelduel.testrun.sandbox.choice import Proof, choose, mechanisms, prove
from modelduel.testrun.sandbox.job import Ended, Job, Limit, Running, Sandbox

__all__ = ["Ended", "Job", "Limit", "Proof", "Running", "Sandbox", "choose", "mechanisms", "prove"]
