"""The JSON API and the embedded start page."""
