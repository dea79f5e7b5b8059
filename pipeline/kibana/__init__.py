"""kibana: the data view, dashboards and saved searches of this release, and how they get into a Kibana.

definitions   the JSON files beside it → what Kibana is sent
client        HTTP to one Kibana, 9.4 or later
install       puts everything there, again and again with the same result
check         what is there but differs, or is not there
"""
