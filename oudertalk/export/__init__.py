"""What leaves the house: the report as one HTML file, and the JSON that other programs may build on."""
