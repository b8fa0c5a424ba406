"""How sources are read: websites, files and pasted text become pages and their passages."""
