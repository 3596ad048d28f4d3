"""The words as files in the repository: their format, and loading and writing them."""
