"""Sound recordings: 999 calls, interviews, voice messages. The sound tracks of video are read and proven here as well."""
