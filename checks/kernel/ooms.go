package kernel

// quietUsec ends a block in which nothing was printed for that long. A block
// is printed in one go; a slow serial console stretches it to seconds.
const quietUsec = 30_000_000

// ooms reads OOM blocks line by line. The kernel prints them under a lock, one
// after the other, but old kernels do not, records get lost, and the ring
// begins and ends anywhere: each line counts only as far as it names what it
// speaks of.
type ooms struct {
	blocks     []*block // all, in the order they began
	open       *block   // the block being printed
	pending    []*block // those with a summary that wait for their Killed line
	last       *block   // the newest finished one: a group kill continues it
	suppressed int
}

func parseOOM(entries []entry) (blocks []*block, suppressed int) {
	var p ooms
	for _, e := range entries {
		p.line(e)
	}
	for _, b := range p.blocks {
		if b.tells() {
			blocks = append(blocks, b)
		}
	}
	return blocks, p.suppressed
}

func (p *ooms) line(e entry) {
	p.age(e)
	if invoker, ok := parseHead(e.text); ok {
		p.head(e, invoker)
		return
	}
	if s, ok := parseSummary(e.text); ok {
		p.summary(e, s)
		return
	}
	if k, ok := parseKilled(e.text); ok {
		p.killed(e, k)
		return
	}
	if p.aside(e) {
		return
	}
	if p.open != nil || startsDetail(e.text) {
		p.detail(e)
	}
}

// detail gives a line between head and summary to the open block. Lines of
// others do not keep the block open.
func (p *ooms) detail(e entry) {
	if p.open == nil {
		p.beginLate(e)
	}
	if p.open.detail(e.text) {
		p.open.lastUsec = e.usec
	}
}

// age gives up a block that fell silent, and marks one that has lost lines.
func (p *ooms) age(e entry) {
	if p.last != nil && e.usec-p.last.lastUsec > quietUsec {
		p.last = nil
	}
	if p.open == nil {
		return
	}
	if e.usec-p.open.lastUsec > quietUsec {
		p.setAside()
		return
	}
	p.open.doubt = p.open.doubt || e.gap
}

// setAside stops adding to the open block. With a summary it still waits for
// its Killed line.
func (p *ooms) setAside() {
	if p.open != nil && p.open.summary != nil {
		p.pending = append(p.pending, p.open)
	}
	p.open = nil
}

// head begins a block. When the one before it has not come to its summary, the
// two may be printed at once: no later line tells which of them it belongs to.
func (p *ooms) head(e entry, invoker string) {
	p.last = nil
	b := &block{headSeen: true, invoker: invoker, runs: 1}
	if p.open != nil && p.open.summary == nil {
		b.runs += p.open.runs
		b.mixed = true
	}
	p.setAside()
	p.begin(b, e)
}

func (p *ooms) begin(b *block, e entry) {
	b.usec, b.lastUsec = e.usec, e.usec
	p.blocks = append(p.blocks, b)
	p.open = b
}

// beginLate begins a block whose head is lost, or was taken for that of the
// block that just ended: whose lines that one has is not certain then.
func (p *ooms) beginLate(e entry) {
	if p.last != nil {
		p.last.mixed = true
	}
	p.begin(&block{runs: 1}, e)
}

// oom-kill:constraint=… is complete in itself: it names victim and cgroups.
func (p *ooms) summary(e entry, s summary) {
	if p.open != nil && p.open.summary != nil {
		p.setAside()
	}
	if p.open == nil {
		p.beginLate(e)
	}
	b := p.open
	b.lastUsec = e.usec
	if b.runs == 1 {
		b.summary = &s
		return
	}
	b.runs--
	alone := &block{summary: &s, doubt: true, usec: e.usec, lastUsec: e.usec, runs: 1}
	p.blocks = append(p.blocks, alone)
	p.pending = append(p.pending, alone)
}

// killed gives a Killed line to the block that announced this victim, to the
// group kill that is going on, or to nobody: the report before it is rate
// limited (10 in 5 s), this line is not.
func (p *ooms) killed(e entry, k killed) {
	switch b := p.announced(k); {
	case b != nil:
		b.kill(e, k)
		p.close(b)
	case p.last != nil && p.last.group != "" && p.last.global() == k.global:
		p.last.kill(e, k)
	default:
		if p.open != nil {
			p.open.doubt = true
		}
		alone := &block{usec: e.usec, runs: 1, doubt: true}
		alone.kill(e, k)
		p.blocks = append(p.blocks, alone)
		p.last = alone
	}
}

func (p *ooms) announced(k killed) *block {
	for _, b := range p.pending {
		if b.announces(k) {
			return b
		}
	}
	if p.open != nil && p.open.announces(k) {
		return p.open
	}
	return nil
}

// close ends a block. A block that is ended by its Killed line while another
// is being printed has interrupted that other one.
func (p *ooms) close(b *block) {
	p.last = b
	if p.open == b {
		p.open = nil
		return
	}
	b.doubt = true
	if p.open != nil {
		p.open.doubt = true
	}
	for i, other := range p.pending {
		if other == b {
			p.pending = append(p.pending[:i:i], p.pending[i+1:]...)
			return
		}
	}
}
