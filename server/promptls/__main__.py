"""`python -m promptls`."""

import sys

if __name__ == "__main__":
    # Python puts the working folder first on the path. It may be anybody's, and nothing of it is to be run.
    if not getattr(sys.flags, "safe_path", sys.flags.isolated):
        del sys.path[0]
    from promptls.cli.main import entry

    entry()
