package kernel

import "runbook/evidence"

// tie says how a line about a process concerns the subject: "" when it does
// not. A name is anybody's choice, so it counts only at the moment of the end.
func (p placer) tie(pid int, comm string, atUsec int64) string {
	if p.subject.Kind == evidence.KindNode {
		return "node"
	}
	if p.inLife(atUsec, p.errorUsec) {
		if pid != 0 && (pid == p.livePID() || (p.death != nil && pid == p.death.PID)) {
			return "pid"
		}
	}
	near := p.nearDeath(atUsec, p.errorUsec)
	if p.program != "" && comm == p.program && near != nil && *near {
		return "time-and-name"
	}
	return ""
}

// maxEvents bounds each list; the newest are kept.
const maxEvents = 50

func newest[T any](events []T) []T {
	return events[max(0, len(events)-maxEvents):]
}

func (p placer) crashes(s source) []CrashEvent {
	events := []CrashEvent{}
	for _, line := range s.entries {
		e, ok := parseCrash(line.text)
		if !ok {
			continue
		}
		e.AtUsec = s.wall(line.usec)
		if e.Match = p.tie(e.PID, e.Command, e.AtUsec); e.Match != "" {
			events = append(events, e)
		}
	}
	return newest(events)
}

func (p placer) seccomps(s source) []SeccompEvent {
	events := []SeccompEvent{}
	for _, line := range s.entries {
		e, ok := parseSeccomp(line.text)
		if !ok {
			continue
		}
		if e.Match = p.tie(e.PID, e.Command, e.AtUsec); e.Match != "" {
			events = append(events, e)
		}
	}
	return newest(events)
}

func (p placer) enomems(s source) []EnomemEvent {
	events := []EnomemEvent{}
	for _, line := range s.entries {
		e, ok := parseEnomem(line.text)
		if !ok {
			continue
		}
		e.AtUsec = s.wall(line.usec)
		if e.Match = p.tie(e.PID, e.Command, e.AtUsec); e.Match != "" {
			events = append(events, e)
		}
	}
	return newest(events)
}

// wall is a stamp as wall time, 0 when the log's clock cannot be placed.
func (s source) wall(usec int64) int64 {
	if !s.timed {
		return 0
	}
	return usec
}
