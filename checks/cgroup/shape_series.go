package cgroup

// Series is the fact cgroup.series: what some counters did inside the window,
// interval by interval. It is drawn for people; rates over the whole window are
// in the other facts.
type Series struct {
	IntervalUsec uint64       `json:"interval_usec" doc:"nominal time between two readings"`
	Lines        []SeriesLine `json:"lines" doc:"those that could be read; in a fixed order"`
}

// SeriesLine is one counter, one number for each interval.
type SeriesLine struct {
	Name   string     `json:"name" doc:"cpu, throttled, cpu pressure, memory pressure, io pressure, memory"`
	Unit   string     `json:"unit" doc:"cpus, ratio or bytes"`
	Points []*float64 `json:"points" doc:"one for each interval, in order; null: not known"`
}
