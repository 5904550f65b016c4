"""The eleven stages of a month, one file each, in the order of the commissioning cycle (MODEL.md section 3)."""
