"""The command line as it is typed: what comes out, on which stream, with which exit code."""
