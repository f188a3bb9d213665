"""What goes between the portal's API and its clients: one definition, which the API describes and the client reads."""
