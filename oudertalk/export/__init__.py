"""What leaves the house: the report, the form and the transcript in many formats, and the JSON of other programs."""
