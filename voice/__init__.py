"""Text in, speech out."""
