# METADATA
# title: No more inotify watches for its user
# description: >-
#   fs.inotify.max_user_watches bounds the inotify watches of a user, counted over
#   the whole node: all containers whose processes run under that id share the
#   count. At the limit inotify_add_watch fails with ENOSPC ("No space left on device"), though no disk is full.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man7/inotify.7.html
# custom:
#   needs:
#     process.inotify: [support, refute]
#   explains: []
#   next: Raise fs.inotify.max_user_watches, or find who holds so many (fdinfo of /proc/PID/fdinfo with lines "inotify wd:") and give containers user ids of their own.
package causes.limits.inotify_watches

import data.lib

# Nothing shows that it asked for one more: a full table is no proof, and a
# user who holds most of it himself is more than a hint.
supports contains lib.says_strongly(
	sprintf("user id %d has %d inotify watches on this node, all it may have (%d), and %d of them are this container's", [
		u.uid, u.watches, u.watches_limit, u.own_watches,
	]),
	[lib.cite("process.inotify", "users")],
) if {
	some u in input.seen["process.inotify"].users
	u.watches_ratio >= 1
	u.own_watches >= 2
	u.own_watches * 2 >= u.watches
}

supports contains lib.says(
	sprintf("user id %d has %d inotify watches on this node, all it may have (%d); %d are this container's, which may not need any more", [
		u.uid, u.watches, u.watches_limit, u.own_watches,
	]),
	[lib.cite("process.inotify", "users")],
) if {
	some u in input.seen["process.inotify"].users
	u.watches_ratio >= 1
	not mostly_its_own(u)
}

refutes contains lib.says(
	sprintf("user id %d has %d of %d inotify watches: there is room", [u.uid, u.watches, u.watches_limit]),
	[lib.cite("process.inotify", "users"), lib.cite("process.inotify", "complete")],
) if {
	i := input.seen["process.inotify"]
	i.complete
	count([v | some v in i.users; v.watches_ratio >= near]) == 0
	most := max([v.watches_ratio | some v in i.users])
	u := [v | some v in i.users; v.watches_ratio == most][0]
}

refutes contains lib.says("it has no process that could ask for any", [lib.cite("process.inotify", "")]) if {
	input.absent["process.inotify"]
}

near := 0.9

mostly_its_own(u) if {
	u.own_watches >= 2
	u.own_watches * 2 >= u.watches
}
