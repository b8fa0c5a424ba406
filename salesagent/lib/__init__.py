"""What every app may use: errors, HTTP answers, the database threads, task ownership."""
