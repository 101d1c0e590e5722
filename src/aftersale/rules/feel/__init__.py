"""Table FEEL: the expressions that cells of decision tables may hold, typed when they are read, with one meaning on every engine."""
