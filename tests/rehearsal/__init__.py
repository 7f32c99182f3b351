"""The program tried from outside: its own process, a real display, keys, a clock, its screen.

Nothing in here imports the program, and the program has no hook for it. What is asked is asked as
a person would: by keys and mouse. What is read is read as a person would: from the screen through
the accessibility tree, from paper through its text, from the journal through `journal export`.
"""
