"""Sales Agent: an honest, fast AI sales agent for a website."""

__version__ = "0.9.1"
