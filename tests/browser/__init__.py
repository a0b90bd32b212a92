"""What a person sees: every page in a real Chromium, light and dark, on a desk and on a phone."""
