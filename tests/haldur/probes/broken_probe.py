"""A flow file that cannot be imported."""

UNDEFINED = 1 / 0
