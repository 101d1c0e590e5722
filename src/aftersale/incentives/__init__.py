"""Plans, earnings, explained statements and payouts."""
