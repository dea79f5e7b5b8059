"""One run over all feeds: they are asked side by side, and what they offer comes out at its reader's pace.

`outlet` leads out of the event loop; `web` asks, within what `closed` knows; `readers` read; `fresh` tells what is new
in a feed; `stories` makes documents of it; `pages` fetches the pages behind entries; `desk` holds what all feeds of a
run share, `poll` deals with one of them.
"""
