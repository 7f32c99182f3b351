"""The world behind the ports: files, clock, settings, logs, paper."""
