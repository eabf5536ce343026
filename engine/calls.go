package engine

import "runbook/evidence"

// event is one call of a check that has returned.
type event struct {
	job    *job
	result []evidence.Observation
	early  bool // it was refused the second exposure: it must look again
}

// call lets a check look. The slot it takes is given back when it returns.
func (s *schedule) call(j *job) {
	scene, early := s.scene(j)
	s.workers.Go(func() {
		defer s.slots.leave()
		result := look(s.ctx, j.check, scene)
		s.deliver(event{j, result, early.Load()})
	})
}

func (s *schedule) deliver(e event) {
	if s.ctx.Err() != nil {
		return // too late to count: the deadline may be in what it says, and no replay could repeat that
	}
	s.events <- e
}

// take decides what a call was worth.
func (s *schedule) take(e event) {
	j := e.job
	switch {
	case j.state != running:
	case j.early: // it only saw to it that its first look is in time
		j.early, j.state = false, waiting
		s.ahead--
		if j.needs == 0 {
			s.enqueue(j)
		}
	case !e.early:
		s.finish(j, e.result)
	case s.window.over():
		s.queue = append(s.queue, j)
	default:
		j.state = between
		s.paused = append(s.paused, j)
	}
}

// takeAll takes what else was delivered.
func (s *schedule) takeAll() {
	for {
		select {
		case e := <-s.events:
			s.take(e)
		default:
			return
		}
	}
}

// resume lets those look again who wait for the window.
func (s *schedule) resume() {
	for _, j := range s.paused {
		j.state = running
	}
	s.queue = append(s.queue, s.paused...)
	s.paused = nil
}
