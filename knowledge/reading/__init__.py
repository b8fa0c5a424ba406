"""Files and pages turned into text. Runs in a process of its own, so nothing here knows Django."""
