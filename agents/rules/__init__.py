"""The rules of behaviour: pure functions, one family a file."""
