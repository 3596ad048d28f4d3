"""A table of students answered row by row: no models, no HTTP, nothing stored.

`sheets` and `tables` read a file or a pasted text, `columns` finds the questions among its columns,
`cells` reads cells as answers, `pipeline` walks them, `rows` sorts them by urgency, `summary`
counts and shows them, `export` and `calendar` write them.
"""
