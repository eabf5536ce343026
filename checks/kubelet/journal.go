package kubelet

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

const (
	unit      = look.KubeletUnit
	mostLines = 10
	lineLimit = 400
)

func seeJournal(ctx context.Context, at evidence.Scene) []evidence.Observation {
	return []evidence.Observation{observeJournal(ctx, at)}
}

func observeJournal(ctx context.Context, at evidence.Scene) evidence.Observation {
	id := journalFacts[0].ID
	if o, ok := look.NoPod(id, at.Subject); ok {
		return o
	}
	from := look.Question(asked.JournalEntries, unit)
	journal, err := look.Journal(ctx, at, unit)
	switch {
	case err != nil:
		return evidence.Unread(id, evidence.Why(err), from)
	case !journal.Present:
		return evidence.None(id, "this host keeps no journal: "+look.Clip(journal.Why, 200), from)
	}
	death, known := look.DeathOf(at)
	seen := read(journal.Entries, at.Subject, death.ID)
	seen.OldestUsec = look.SilentSince(ctx, at, journal)
	seen.CoversDeath = look.Covers(seen.OldestUsec, death, known)
	return evidence.Saw(id, seen, nil, from, look.Question(asked.ClockNow))
}

// read files the lines; ended is the instance whose end is known, if any is.
func read(entries []asked.JournalEntry, subject evidence.Subject, ended string) Journal {
	j := Journal{Evictions: []JournalLine{}, Kills: []JournalLine{}, Probes: []JournalLine{}, Pressure: []JournalLine{},
		Preemptions: []JournalLine{}, Deletions: []JournalLine{}}
	noticed := look.Notice(entries, subject)
	if n, ok := noticed[subject.ID]; ok {
		j.Instance = &n
	}
	var evicting pass
	for _, entry := range entries {
		line, ok := parseKlog(entry.Message)
		if !ok || entry.Unit != "" && entry.Unit != unit {
			continue
		}
		found := JournalLine{AtUsec: entry.WallUsec, Line: look.Clip(entry.Message, lineLimit)}
		if id := instance(line); id != "" && ended != "" {
			same := id == ended
			found.OfTheEnded = &same
		}
		if ended := noticed[instance(line)].EndedAtUsec; ended >= entry.WallUsec {
			after := ended - entry.WallUsec
			found.EndedAfter = &after
		}
		evicting.follow(line)
		evicting.reasons(&found, line, j, entries[0].WallUsec, subject)
		file(&j, line, found, subject)
	}
	for _, list := range []*[]JournalLine{&j.Evictions, &j.Kills, &j.Probes, &j.Pressure, &j.Preemptions, &j.Deletions} {
		*list = (*list)[max(0, len(*list)-mostLines):] // the newest tell of the end
	}
	return j
}

// What older kubelets wrote into the text itself.
var (
	oldGrace    = regexp.MustCompile(`with (?:a )?([0-9]+) second grace period`)
	oldReclaim  = regexp.MustCompile(`^(?i:eviction manager): attempting to reclaim(?: ([a-z-]+))?$`)
	oldProbe    = regexp.MustCompile(`^(Liveness|Readiness|Startup) probe .*failed`)
	oldInstance = regexp.MustCompile(`^Killing container "[a-z-]+://([0-9a-f]+)"`)
	statusID    = regexp.MustCompile(`"ID":"([0-9a-f]+)"`)
	afterFailed = regexp.MustCompile(`failed (?:liveness|startup) probe`)
)

// file puts a line where it belongs.
func file(j *Journal, line klogLine, found JournalLine, subject evidence.Subject) {
	if m := oldReclaim.FindStringSubmatch(line.text); m != nil {
		found.Resource = line.fields["resourceName"]
		if found.Resource == "" {
			found.Resource = m[1]
		}
		j.Pressure = append(j.Pressure, found)
		return
	}
	if line.text == "SyncLoop DELETE" && names(line.fields["pods"], subject) {
		j.Deletions = append(j.Deletions, found)
		return
	}
	if !ofPod(line, subject) {
		return
	}
	text := strings.ToLower(line.text)
	switch {
	case strings.HasPrefix(text, "eviction manager:"):
		j.Evictions = append(j.Evictions, found)
	case strings.HasPrefix(text, "preempting pod"):
		found.For = look.Clip(line.fields["requestingPod"], 400)
		j.Preemptions = append(j.Preemptions, found)
	case strings.HasPrefix(text, "killing container"), line.fields["containerMessage"] != "":
		if ofContainer(line, subject.Name) {
			found.Reason = look.Clip(reason(line), 200)
			found.GraceSeconds = grace(line)
			j.Kills = append(j.Kills, found)
		}
	case line.text == "Probe failed", oldProbe.MatchString(line.text):
		if ofContainer(line, subject.Name) {
			found.Reason = look.Clip(probe(line), 200)
			j.Probes = append(j.Probes, found)
		}
	}
}

// ofPod goes by the pod's uid, or its namespace and name. Old lines have
// name_namespace(uid) in their text.
func ofPod(line klogLine, subject evidence.Subject) bool {
	if uid := line.fields["podUID"]; uid != "" && subject.PodUID != "" {
		return uid == subject.PodUID
	}
	if pod := line.fields["pod"]; pod != "" && subject.Pod != "" {
		return pod == subject.Namespace+"/"+subject.Pod
	}
	if line.fields != nil || subject.Pod == "" {
		return false
	}
	return strings.Contains(line.text, subject.Pod+"_"+subject.Namespace+"("+subject.PodUID) ||
		subject.ID != "" && strings.Contains(line.text, "://"+subject.ID)
}

// names reports whether a list of pods has the subject's: ["shop/web-0","shop/web-1"],
// in older lines without the quotes.
func names(pods string, subject evidence.Subject) bool {
	list := strings.FieldsFunc(pods, func(r rune) bool { return strings.ContainsRune(`[]", `, r) })
	return subject.Pod != "" && slices.Contains(list, subject.Namespace+"/"+subject.Pod)
}

func ofContainer(line klogLine, name string) bool {
	container := line.fields["containerName"]
	return container == "" || container == name
}

// instance is the runtime's id in a line about one instance of a container:
// containerID="containerd://62e0…", containerStatusID={"Type":"containerd","ID":"62e0…"}
// or, in older text, Killing container "docker://62e0…".
func instance(line klogLine) string {
	if _, id, found := strings.Cut(line.fields["containerID"], "://"); found {
		return id
	}
	if m := statusID.FindStringSubmatch(line.fields["containerStatusID"]); m != nil {
		return m[1]
	}
	if m := oldInstance.FindStringSubmatch(line.text); m != nil && line.fields == nil {
		return m[1]
	}
	return ""
}

func reason(line klogLine) string {
	if said := line.fields["containerMessage"]; said != "" {
		return said
	}
	return afterFailed.FindString(line.text)
}

func probe(line klogLine) string {
	if kind := line.fields["probeType"]; kind != "" {
		return kind
	}
	if m := oldProbe.FindStringSubmatch(line.text); m != nil {
		return m[1]
	}
	return ""
}

func grace(line klogLine) *int64 {
	written := line.fields["gracePeriod"]
	if m := oldGrace.FindStringSubmatch(line.text); m != nil {
		written = m[1]
	}
	seconds, err := strconv.ParseInt(written, 10, 64)
	if err != nil || seconds < 0 {
		return nil
	}
	return &seconds
}
