"""After clearance: what expires when, who is due for a review, who is drawn to be vetted again, and what HR says has changed."""
