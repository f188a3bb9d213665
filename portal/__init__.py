"""The portal: pages and an HTTP API over the flows, for everybody from the officer to the digital unit."""
