"""What service partners are told of their tickets: put up with the change itself, sent by the worker to an address of theirs."""
