"""The demonstration: fictitious firms, their answers, and a sign-in for each kind of person."""
