"""The words that the public reads."""
