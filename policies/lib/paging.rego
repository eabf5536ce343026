# Swap, the machine's own shortage of memory, and compaction, for the runbook `slow`.
package lib

# METADATA
# description: |
#   Anonymous pages swapped in again, a second, from which on somebody waits: 256 pages are 1 MiB, and each is one read
#   that a task waits for by itself.
swapped_in_much := 256

# METADATA
# description: A page now and then is what a start, or a long idle corner of a program, brings back.
swapped_in_little := 16

# METADATA
# description: |
#   Tasks that had to reclaim for the machine before they got memory, a second. One costs from tens of microseconds to
#   tens of milliseconds; ten a second on a machine with next to nothing available are no accident.
alloc_stalls_much := 10

# METADATA
# description: Under a tenth of the machine's memory available, kswapd runs more than it rests.
available_little := 0.1

# METADATA
# description: With a fifth available the machine is not short of memory.
available_enough := 0.2

# METADATA
# description: |
#   Direct compactions a second. One moves up to some thousand pages, which takes 1 to 10 ms: twenty are a tenth of a
#   thread's time, and a few are a large page now and then.
compact_stalls_much := 20

# METADATA
# description: Below two a second nobody feels compaction.
compact_stalls_little := 2

# METADATA
# description: A counter's rise in the window as a rate.
each_second(rise, window_usec) := (rise * 1000000) / window_usec if window_usec > 0

# METADATA
# description: Anonymous pages of the container that were swapped in again, a second.
own_swap_ins := each_second(r.anon_refaults_in_window, r.window_usec) if r := input.seen["cgroup.reclaim"]

# METADATA
# description: The machine ran short of memory in the window.
node_short_of_memory := p if {
	p := input.node.seen["node.paging"]
	p.kswapd_scans_in_window > 0
	each_second(p.alloc_stalls_in_window, p.window_usec) >= alloc_stalls_much
	p.available_ratio < available_little
}

# METADATA
# description: Tasks of the container in state D in both looks, waiting for a page of swap or of a file.
page_waiters contains t if {
	some t in input.seen["process.states"].stuck_in_d
	waits_for_pages(t.waits_in)
}
