"""Python answers that pass nothing but try to look as if."""
