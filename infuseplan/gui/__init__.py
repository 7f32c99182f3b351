"""The window: PySide6 widgets, and nothing that decides anything clinical."""
