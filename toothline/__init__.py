"""The command: joins the packages and holds no logic of its own."""
