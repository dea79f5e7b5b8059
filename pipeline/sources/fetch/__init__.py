"""Safe, polite HTTP: what the network does comes back as a value, and no answer can harm us.

`fetcher.Fetcher` asks for feeds and pages, `robots.Robots` says which pages may be asked for. The types of what they
return stand in `result`, which imports nothing heavy.
"""
