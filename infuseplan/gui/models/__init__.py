"""Item models: the plan's figures as tables."""
