"""The screen's own widgets, written on Textual's Line API because they show many lines of hostile text."""
