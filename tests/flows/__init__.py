"""A package, so that the engine that its tests share ends with them (`prefect` in conftest.py)."""
