"""What people can do: one function per act."""
