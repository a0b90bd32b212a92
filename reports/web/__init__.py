"""The local web face: plain forms on 127.0.0.1 over the published inventory and the ledger. Without scripts it does all that it does with."""
