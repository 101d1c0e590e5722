"""A made-up company that sells telecoms and outsourcing: its canonical CSV files, errors seeded on purpose included."""
