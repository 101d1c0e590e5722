"""Lists, pages of one row and forms that are described instead of programmed: one file a domain, its statements beside it."""
