"""Digital-maturity self-assessment of manufacturing enterprises (企业数字化成熟度自评)."""
