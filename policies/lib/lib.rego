# METADATA
# title: The few words policies are written in
# description: Sentences, citations and numbers a person can read.
package lib

# METADATA
# description: A sentence and the observations it rests on.
says(sentence, cites) := {"says": sentence, "cites": cites}

# METADATA
# description: The same, counted twice; for supports and weakens only.
says_strongly(sentence, cites) := {"says": sentence, "cites": cites, "strong": true}

# METADATA
# description: A field of the subject's own observation; field "" cites the observation as a whole, or its absence.
cite(id, field) := {"id": id, "of": "", "field": field}

# METADATA
# description: A field of the node's observation.
cite_node(id, field) := {"id": id, "of": "node", "field": field}

# METADATA
# description: Bytes for a person (67108864 becomes 64.0 MiB).
bytes(n) := sprintf("%d B", [n]) if n < 1024

bytes(n) := sprintf("%.1f KiB", [n / 1024]) if {
	n >= 1024
	n < 1048576
}

bytes(n) := sprintf("%.1f MiB", [n / 1048576]) if {
	n >= 1048576
	n < 1073741824
}

bytes(n) := sprintf("%.1f GiB", [n / 1073741824]) if n >= 1073741824

# METADATA
# description: Microseconds as seconds for a person.
seconds(usec) := sprintf("%.1f s", [usec / 1000000])

# METADATA
# description: A ratio as a percentage for a person.
percent(ratio) := sprintf("%.0f %%", [ratio * 100])
