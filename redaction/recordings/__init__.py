"""What video and sound share: opening a recording, its frames in order, and writing one anew."""
