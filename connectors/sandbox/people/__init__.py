"""The invented business: who lives in it, what each case is there for, and the truth about them."""
