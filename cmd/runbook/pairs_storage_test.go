package main

var storagePairs = []pair{
	{7, "memory.limit-reclaim-thrash", "memory.pagecache-not-a-leak", "whether pages come back that were given up, however full it is",
		"slow-reclaim-thrash slow-reclaim-thrash-v2", "slow-pagecache-full-calm"},
	{8, "memory.high-throttling", "io.d-state-hung-task", "usage at memory.high and waiting for memory, or a task that waits in a lock while memory.events stands still",
		"slow-memory-high-v2 slow-memory-high-of-parent-v2", "slow-frozen-filesystem slow-frozen-filesystem-v2"},
	{15, "io.device-saturated", "io.cgroup-throttled", "a long queue on the disk, or a limit that is used up while the disk idles",
		"slow-disk-saturated-reads slow-device-saturated-v2", "slow-blkio-throttled slow-blkio-throttled-v2 slow-blkio-tiny-limit"},
	{16, "overlay.copyup-heavy", "overlay.writable-layer-heavy-write", "whether what the layer grew by are the image's files",
		"slow-overlay-copyup slow-overlay-copyup-v2", "slow-overlay-writes slow-overlay-writes-v2"},
	{21, "fs.imagefs-full", "fs.inode-exhaustion", "whether it is blocks that are missing, or inodes",
		"slow-fs-full slow-fs-full-for-users", "slow-fs-inodes"},

	{22, "fs.imagefs-full", "limits.inotify-watches", "statfs against the table of watches: both say no space left on device",
		"slow-fs-full", "slow-inotify-watches-v2"},
	{0, "memory.limit-reclaim-thrash", "memory.high-throttling", "a limit that is reached and no memory.high, or a memory.high and no page that comes back",
		"slow-thrash-of-parents-limit slow-reclaim-thrash-v2", "slow-memory-high-v2 slow-memory-high-of-parent-v2"},
	{0, "memory.swap-thrash", "memory.limit-reclaim-thrash", "whose pages come back: anonymous memory's, or files'",
		"slow-swap-thrash-v2", "slow-reclaim-thrash slow-reclaim-thrash-v2"},
	{0, "io.network-storage-hang", "io.device-saturated", "one wait for the server and no disk at work",
		"slow-file-server-stopped slow-nfs-server-gone-v2", "slow-disk-saturated-reads slow-device-saturated-v2"},
	{0, "fs.remounted-readonly", "io.network-storage-hang", "the filesystem under a mount that says rw",
		"slow-fs-remounted-readonly", "slow-file-server-stopped slow-nfs-server-gone-v2"},
}
