"""modelduel: set one coding scenario before two models, and keep an honest record."""

__version__ = "0.1.0"
