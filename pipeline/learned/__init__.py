"""What was learned from the corpus or from labelled articles, for new runs: names, recurring lines, topics.

Each is learned from derived files or from a user's file, kept as snapshots (`snapshots`) below the derived folder, and
read whole by the stage that uses it, wherever that stage runs.
"""
