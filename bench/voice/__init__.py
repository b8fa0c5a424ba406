"""How soon an answer is heard, and what speech costs the text: `make bench-voice`."""
