"""Another antibody is a file: test data of a product that the program does not ship."""
