"""The report as a Word file that can be edited: the same filled templates as the PDF, in Word's own terms."""
