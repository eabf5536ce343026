package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// Causes of waiting for memory and disks that look alike from where people
// stand, and a recorded incident of each: in it the one is found, and the other
// is ruled out by what separates them.
func TestMemoryAndStorageAreToldApart(t *testing.T) {
	for _, pair := range []struct{ found, not, incident, by string }{
		{"memory.limit-reclaim-thrash", "memory.pagecache-not-a-leak", "slow-reclaim-thrash", "the pages come back"},
		{"memory.limit-reclaim-thrash", "memory.pagecache-not-a-leak", "slow-reclaim-thrash-v2", "the pages come back"},
		{"memory.pagecache-not-a-leak", "memory.limit-reclaim-thrash", "slow-pagecache-full-calm", "none comes back, however often the limit is met"},
		{"memory.limit-reclaim-thrash", "memory.high-throttling", "slow-thrash-of-parents-limit", "a limit of the cgroup above, and no memory.high"},
		{"memory.high-throttling", "io.d-state-hung-task", "slow-memory-high-v2", "usage at memory.high and waiting for memory, with nobody stuck"},
		{"memory.high-throttling", "memory.limit-reclaim-thrash", "slow-memory-high-of-parent-v2", "no page comes back"},
		{"memory.swap-thrash", "memory.limit-reclaim-thrash", "slow-swap-thrash-v2", "anonymous pages come back, and no file's"},
		{"memory.tmpfs-shm-charge", "memory.kernel-memory-heavy", "killed-tmpfs-shm", "shmem in the kernel's report"},
		{"memory.cgroup-oom-kill", "memory.tmpfs-shm-charge", "killed-own-limit", "anonymous memory in the kernel's report"},
		{"io.device-saturated", "io.cgroup-throttled", "slow-disk-saturated-reads", "a long queue on the disk, and no limit"},
		{"io.cgroup-throttled", "io.device-saturated", "slow-blkio-throttled", "the limit is used up, and the disk idles"},
		{"io.cgroup-throttled", "io.device-saturated", "slow-blkio-throttled-v2", "the limit is used up, and the disk idles"},
		{"io.cgroup-throttled", "io.device-saturated", "slow-blkio-tiny-limit", "nothing passes, and the disk idles"},
		{"io.network-storage-hang", "io.device-saturated", "slow-file-server-stopped", "one wait for the server, and no disk at work"},
		{"overlay.copyup-heavy", "overlay.writable-layer-heavy-write", "slow-overlay-copyup", "what the layer grew by are copies of the image's files"},
		{"overlay.writable-layer-heavy-write", "overlay.copyup-heavy", "slow-overlay-writes", "the files are in no lower layer"},
		{"fs.remounted-readonly", "io.network-storage-hang", "slow-fs-remounted-readonly", "the filesystem under a mount that says rw"},
	} {
		verdicts := standingsOf(t, pair.incident)
		if s := verdicts[pair.found]; s != "confirmed" && s != "likely" {
			t.Errorf("%s: %s is %q", pair.incident, pair.found, s)
		}
		if s := verdicts[pair.not]; s != "ruled out" {
			t.Errorf("%s: %s is %q, and should be ruled out (%s)", pair.incident, pair.not, s, pair.by)
		}
	}
}

// What looks like a fault of memory or of a disk and is none.
func TestLookAlikesOfMemoryAndStorage(t *testing.T) {
	for incident, innocent := range map[string][]string{
		"slow-fs-readonly-by-config":    {"fs.remounted-readonly", "io.device-errors"},
		"slow-blkio-limit-idle":         {"io.cgroup-throttled", "io.device-saturated"},
		"slow-blkio-limit-of-parent-v1": {"io.cgroup-throttled"},
		"slow-volume-writes":            {"overlay.writable-layer-heavy-write", "overlay.copyup-heavy"},
		"slow-file-server-busy":         {"io.network-storage-hang"},
		"slow-thrash-of-sibling":        {"memory.limit-reclaim-thrash"},
	} {
		verdicts := standingsOf(t, incident)
		for _, cause := range innocent {
			if s := verdicts[cause]; s != "ruled out" {
				t.Errorf("%s: %s is %q", incident, cause, s)
			}
		}
	}
}

// standingsOf reads what TestIncidents holds the policies to.
func standingsOf(t *testing.T, incident string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(incidentsDir, incident, "verdicts.json"))
	if err != nil {
		t.Fatal(err)
	}
	type verdict struct{ Cause, Standing string }
	var answer struct {
		Verdicts  []verdict `json:"verdicts"`
		RuledOut  []verdict `json:"ruled_out"`
		Undecided []verdict `json:"undecided"`
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatal(err)
	}
	standings := map[string]string{}
	for _, v := range answer.Verdicts {
		standings[v.Cause] = v.Standing
	}
	for _, v := range slices.Concat(answer.RuledOut, answer.Undecided) {
		standings[v.Cause] = "undecided"
	}
	for _, v := range answer.RuledOut {
		standings[v.Cause] = "ruled out"
	}
	return standings
}
