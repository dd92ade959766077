# The organizer's pages: before the day, in the days after it, and what is taken home.
