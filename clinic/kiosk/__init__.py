"""The page of the kiosk in the waiting room, which talks to the service's browser channel."""
