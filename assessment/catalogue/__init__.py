"""From files to the domain: questionnaires, measures and codes, read with every mistake located."""
