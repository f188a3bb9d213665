"""Makes forms from what is known of a case. What a person must write stays an empty, highlighted field; nothing is signed."""
