"""The house rules as tests, and the proof that each of them can fail."""
