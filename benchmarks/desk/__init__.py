"""What the clinic's desk is measured by."""
