"""The vendors' side of the wire: the protocols, and the files that ContaFaktura would write."""
