"""Stand-ins for outside services: they speak the real wire format over a real socket and misbehave on demand."""
