"""Paper: the same plan as on the screen, drawn by the same routines."""
