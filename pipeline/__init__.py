"""News, from feeds and folders to a searchable index, with every document accounted for.

    sources   offer raw documents
    archive   keeps them, byte for byte
    extract   finds the article in them
    clean     takes off what is not the article, and says why
    tag       names the people, organisations, places and topics
    index     makes them searchable
    ledger    knows what became of each

`stages` runs them in this order, for the command line (`cli`) and for Airflow alike.
"""
