"""The one key that means the same everywhere in the program."""

STOP_KEY = "F9"
