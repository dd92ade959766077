# Tables, calendars, votes and archives: what other programs read.
