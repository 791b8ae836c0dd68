"""What building and checking needs, beside the product."""
