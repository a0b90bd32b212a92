"""The local web face: plain forms on 127.0.0.1 over the published inventory and the ledger.

It does the same without scripts.
"""
