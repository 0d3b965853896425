"""Who people are: users, organisations, memberships, access."""
