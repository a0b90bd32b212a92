"""The read models that every face renders: decided, ordered, in codes and not in words."""
