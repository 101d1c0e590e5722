"""The engines that decide the rows of a file: one file each, one function each, the same answers from all."""
