"""A questionnaire as a workbook: sheets of rows that owners fill in, with the values of the YAML files."""
