"""A made-up Tankeflyt with known truth, behind servers on 127.0.0.1 that speak the vendors' own
wire protocols.

``people`` invents whom the vendors hold · ``servers`` speak the protocols · ``serve`` all of them
and the files beside them · ``child`` the same as a process.
"""
