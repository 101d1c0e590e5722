"""What customers bought and when it happened: orders, lines, bookings, milestones, exchange rates."""
