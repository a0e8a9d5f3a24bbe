"""What is known of each model: facts, limits, practices, thresholds and rewrites, each with its source.

The data is in the top-level `profiles/`; `Catalogue` finds the profile that a model's name means.
"""

from promptls.profiles.catalogue import Catalogue, ProfileFile, Resolution
from promptls.profiles.load import load_text
from promptls.profiles.model import (
    AntiPattern,
    Claim,
    Conflict,
    Endpoint,
    Example,
    Fact,
    Match,
    Profile,
    RewriteSpec,
    Source,
)
from promptls.profiles.tree import ProfileError, ProfileProblem

__all__ = [
    "AntiPattern",
    "Catalogue",
    "Claim",
    "Conflict",
    "Endpoint",
    "Example",
    "Fact",
    "Match",
    "Profile",
    "ProfileError",
    "ProfileFile",
    "ProfileProblem",
    "Resolution",
    "RewriteSpec",
    "Source",
    "load_text",
]
