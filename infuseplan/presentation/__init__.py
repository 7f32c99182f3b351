"""Values to words and figures, text to numbers; shared by window, paper and command line."""
