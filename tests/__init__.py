"""The tests, a file for each room of the house."""
