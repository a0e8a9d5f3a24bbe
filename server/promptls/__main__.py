"""`python -m promptls`."""

from promptls.cli.main import entry

if __name__ == "__main__":
    entry()
