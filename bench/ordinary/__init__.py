"""The same guide as a good Django developer writes it with django-formtools, in the usual way.

The same questions, the same law, the same words, the same database settings; a session in the
database, a form for each step, conditions, templates. It leaves out what the guide has besides:
the picture of the dates, what would change the result, hints of single choices, links to share.
Nothing in it is made slow.
"""
