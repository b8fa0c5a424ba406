"""What code finds in a visitor's words. Pure: no database, no settings."""
