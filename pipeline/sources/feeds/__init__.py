"""What feeds say: RSS, Atom, RDF and JSON Feed read into one shape, whatever state they are in.

`parser.Parser` reads hostile bytes in a process of its own; `parse.parse` is the same in this process, for bytes that
are trusted. `feed` has the nouns, `subscriptions` the file that lists the feeds, `opml` the lists of other programs.
"""
