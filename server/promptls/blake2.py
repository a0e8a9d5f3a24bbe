"""BLAKE2 as hashlib has it, without the 3 ms that hashlib takes to load a library for its other digests."""

from __future__ import annotations

try:
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

__all__ = ["blake2b"]
