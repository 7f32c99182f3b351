"""What comes from outside is read or refused, whatever it is."""
