"""`make bench`: figures for people, never assertions. Compare ratios of one run; the rest is for orientation."""
