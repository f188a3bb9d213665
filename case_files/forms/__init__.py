"""What each form of a case file says, read from the rows of its pages: data in, data out, no judgement."""
