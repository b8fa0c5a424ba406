"""Who the agent is: personas, their drafts and their published versions."""
