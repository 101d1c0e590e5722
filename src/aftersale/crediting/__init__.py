"""Who gets credit for a booking, and why."""
