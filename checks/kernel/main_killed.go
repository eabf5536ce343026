package kernel

import "runbook/evidence"

// mainKilled tells whether the container's main process was a victim: by its
// pid, where the runtime knows it, or because nobody else was there.
func (p placer) mainKilled(e OOMEvent) *bool {
	yes, no := true, false
	switch {
	case p.subject.Kind == evidence.KindNode:
		return nil
	case !e.Hit:
		if e.TaskCgroup == "" && p.subject.Kind != evidence.KindProcess {
			return nil
		}
		return &no
	case p.isMain(e):
		return &yes
	case p.mainPID(e) != 0 && len(e.Victims) > 0:
		return &no
	case e.WasAlone != nil && *e.WasAlone:
		return &yes
	}
	return nil
}

// mainPID is the pid of the main process at the time of the event, 0 when it
// is not known which instance that was, or which pid it had.
func (p placer) mainPID(e OOMEvent) int {
	if p.older(e) {
		return 0
	}
	if p.death == nil {
		if p.never || len(p.subject.Instances) <= 1 {
			return p.livePID()
		}
		return 0
	}
	// A long id is of one instance only; a short one is a name, used again.
	if id := p.instance(e); len(id) >= longID && p.death.ID != p.subject.ID {
		if id == p.death.ID {
			return p.death.PID
		}
		if id == p.subject.ID {
			return p.livePID()
		}
	}
	finished, finishedError := p.finished()
	if e.AtUsec == 0 || finished == 0 {
		if p.death.Current {
			return p.death.PID
		}
		return 0
	}
	switch bound := finishedError + p.errorUsec + second; {
	case p.death.Current, e.AtUsec <= finished-bound && p.death.StartedAtUsec != 0:
		return p.death.PID
	case e.AtUsec > finished+bound:
		return p.livePID()
	}
	return p.atTheTurn()
}

// atTheTurn: within the clock error of an end after which a new instance
// began, the kill may have been in either. A new instance that began later
// than that is told apart by its own start.
func (p placer) atTheTurn() int {
	finished, finishedError := p.finished()
	if p.status != nil && p.status.ID != p.death.ID && p.status.CreatedAtUsec > finished+finishedError+p.errorUsec+second {
		return p.death.PID
	}
	return 0
}
