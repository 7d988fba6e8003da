"""Qualifies B2B leads: who is worth a call, who wants nurturing, who is lost, and exactly why."""

from leadstone._error import LeadstoneError, Problem
from leadstone._leadstone import Interview, Model, Verdict, __version__

__all__ = ["Interview", "LeadstoneError", "Model", "Problem", "Verdict", "__version__"]
