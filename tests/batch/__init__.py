"""Prompts in tables."""
