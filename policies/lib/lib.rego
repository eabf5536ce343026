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
# description: A field of the pod's own observation.
cite_pod(id, field) := {"id": id, "of": "pod", "field": field}

# METADATA
# description: A field of the observation of another container of the pod.
cite_sibling(name, id, field) := {"id": id, "of": sprintf("sibling/%s", [name]), "field": field}

# METADATA
# description: Bytes for a person (67108864 becomes 64.0 MiB).
bytes(n) := sprintf("%d B", [n]) if n < 1024

bytes(n) := sprintf("%s KiB", [decimal(n / 1024)]) if {
	n >= 1024
	n < 1048576
}

bytes(n) := sprintf("%s MiB", [decimal(n / 1048576)]) if {
	n >= 1048576
	n < 1073741824
}

bytes(n) := sprintf("%s GiB", [decimal(n / 1073741824)]) if n >= 1073741824

# METADATA
# description: Microseconds as seconds for a person.
seconds(usec) := "less than 0.1 s" if {
	usec >= 0
	usec < 100000
} else := sprintf("%s s", [decimal(usec / 1000000)])

# METADATA
# description: A span that may be long, for a person (7260000000 becomes 2.0 hours).
span(usec) := seconds(usec) if {
	usec < 120000000
} else := sprintf("%s minutes", [decimal(usec / 60000000)]) if {
	usec < 7200000000
} else := sprintf("%s hours", [decimal(usec / 3600000000)]) if {
	usec < 172800000000
} else := sprintf("%s days", [decimal(usec / 86400000000)])

# METADATA
# description: A ratio as a percentage for a person.
percent(ratio) := sprintf("%d %%", [round(ratio * 100)])

# METADATA
# description: |
#   A number with one decimal. sprintf's %.1f is a trap: it writes "%!f(int64=64)" for a number that happens to be whole.
decimal(n) := sprintf("%s%d.%d", [sign(n), floor(tenths / 10), tenths % 10]) if tenths := round(abs(n) * 10)

sign(n) := "-" if n < 0

sign(n) := "" if n >= 0
