"""KPIs: figures that bear their definition and their uncertainty, and the reports that they stand in (K).

Each figure is one function of a frame whose columns are checked first (`models/kpi/frames.py`); its definition, with a
version, is printed wherever it stands.
"""
