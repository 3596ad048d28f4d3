"""The editors' desk: what the admin of the words is made of."""
