"""Stores and delivers conversations; knows nothing of models or voices."""
