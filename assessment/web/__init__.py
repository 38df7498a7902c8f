"""The site: pages, forms, security."""
