"""What the business keeps of its chats: leads with their evidence."""
