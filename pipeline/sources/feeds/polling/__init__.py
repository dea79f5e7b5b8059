"""Asking all due feeds of a run side by side: what they offer, and what is to be remembered of them.

source    `Feeds`, the source that the stages ask
round     one run: who is asked, in which order, and until when
reading   one answer: the feed in it, and what each of its entries is
pages     the pages behind entries
hosts     who wants to be left alone, and who is not there
memory    what earlier runs knew
"""
