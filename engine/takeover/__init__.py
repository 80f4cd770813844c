"""An organisation or a region goes into another: corporaties that merge, gemeenten that are redrawn."""
