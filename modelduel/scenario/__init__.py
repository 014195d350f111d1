"""WHAT IS ASKED: scenarios and the packs they come in."""
