"""A made-up Tankeflyt with known truth, behind servers on 127.0.0.1 that speak the vendors' own wire protocols.

``world`` what the vendors hold · ``people`` invents it · ``wire`` HTTP and faults · ``google``, ``mailchimp``,
``simplybook`` one vendor each · ``serve`` all of them and the files beside them · ``child`` the same as a process.
"""
