"""A table of students answered row by row: no models, no HTTP, nothing kept.

`tables` reads a file or a pasted text, `columns` finds the questions among its columns, `values`
reads cells as answers, `deciding` walks them, `rows` says how urgent each is, `tally` counts,
`writing` and `calendar` write. `answering` puts these together.
"""
