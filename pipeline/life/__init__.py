"""What a document's life is: who offered it, what became of it, what is kept of it, and why it is not in the index.

    naming      which document is meant
    document    everything known of one
    revisions   its earlier texts
    absence     why something is not in the index

Everything here only reads; nothing prints.
"""
