"""The office's tools, under /staff/: links, posters, figures, desk and cohort."""
