# Who comes in, how often they may knock, and where every request is received.
