"""The rows of the fault suite, one module each: `NAME` and `run(folder, *, db, seed, size)`."""
