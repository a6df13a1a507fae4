"""Pure parts of the bank: what stands in its books, its terms, and what each operation does to them."""
