"""Services over HTTP: for customers in their session or by a secret link, and for who helps them."""
