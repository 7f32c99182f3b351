"""The rules of the ward: exact, pure, and free of files, clocks, logs and windows."""
