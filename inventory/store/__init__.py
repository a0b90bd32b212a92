"""The encrypted inventory file: built aside, swapped in whole, read briefly; schema, macros."""
