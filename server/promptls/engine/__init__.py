"""The engine: analyse, fix, adapt and format one file at a time, for every face alike.

Its only I/O is reading settings and profiles, in `Workspace`, and what the faces share: the writer, in
`disk`, and the walk over a folder's files, in `walk`.

Each thing is imported from its module: a run waits for what it needs, and for nothing else.
"""
