"""Problems in data that a person can act on: recorded, grouped, and closed when their cause is gone."""
