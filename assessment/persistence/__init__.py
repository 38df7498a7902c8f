"""What is remembered: the tables of each noun, and the queries over them."""
