"""People, the positions they hold, who reports to whom, and which territories and accounts are theirs."""
