"""Tests of what reads and writes the world."""
