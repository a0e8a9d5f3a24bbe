"""Measuring what rewrites gain, on the user's own model. The only part of promptls that uses a network."""
