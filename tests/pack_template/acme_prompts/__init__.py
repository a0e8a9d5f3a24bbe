"""What Acme's prompts are held to: a pack for promptls."""
