"""The kiosk measured: the callers as people who only touch, and as people who speak to its page."""
