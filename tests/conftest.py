"""What every test shares."""

from hypothesis import settings

# A busy machine is no bug: nothing here is judged by the clock.
settings.register_profile("modelduel", deadline=None)
settings.load_profile("modelduel")
