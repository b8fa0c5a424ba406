"""What the agent may say: passages and the search over them."""
