package node

import (
	"testing"

	"runbook/evidence"
)

func fileLook(numbers string) map[string]string {
	return map[string]string{
		fileNumbers: numbers, instancesFile: "128\n", watchesFile: "65536\n", entropyFile: "256\n", onlineFile: "0-1,4\n",
	}
}

func TestFiles(t *testing.T) {
	got := told(t, seeTwice("node.files", fileLook("90\t0\t200\n"), fileLook("196\t0\t200\n")))
	want := `{"open":196,"open_first":90,"open_error_files":96,"limit":200,"used_ratio":0.45,"entropy_bits":256,"inotify_instances_limit":128,"inotify_watches_limit":65536}`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestFilesNotRead(t *testing.T) {
	for name, numbers := range map[string]string{
		"two numbers":  "90\t0\n",
		"a word":       "90\t0\tmany\n",
		"no limit":     "90\t0\t0\n",
		"cut short":    "90\t0\t20",
		"nothing read": "",
	} {
		if o := seeTwice("node.files", fileLook(numbers), fileLook(numbers)); o.State != evidence.Unknown {
			t.Errorf("%s: %+v", name, o)
		}
	}
	for name, list := range map[string]string{"backwards": "3-1\n", "a word": "all\n", "empty": "\n"} {
		files := fileLook("1\t0\t2\n")
		files[onlineFile] = list
		if o := seeTwice("node.files", files, files); o.State != evidence.Unknown {
			t.Errorf("%s: %+v", name, o)
		}
	}
}

// taskLook has processes 1 to low, and as many tasks in all as told.
func taskLook(tasks, pidMax string) map[string]string {
	return map[string]string{
		loadFile: "0.14 0.05 0.02 1/" + tasks + " 9928\n", pidMaxFile: pidMax + "\n", threadsMaxFile: "127000\n",
		"/proc/1/stat": "", "/proc/2/stat": "", "/proc/299/stat": "", "/proc/300/stat": "", "/proc/fs/x": "",
	}
}

func TestTaskRoom(t *testing.T) {
	for _, c := range []struct {
		name          string
		first, second map[string]string
		want          string
	}{
		{
			"plenty", taskLook("100", "4194304"), taskLook("120", "4194304"),
			`{"tasks":120,"tasks_first":100,"pid_max":4194304,"threads_max":127000,"low_pids":3,"free":126900,"usable":127000,"used_ratio":0.0007874015748031704,"nearer_limit":"kernel.threads-max"}`,
		},
		{
			"no pid from 300 on is left", taskLook("103", "400"), taskLook("103", "400"),
			`{"tasks":103,"tasks_first":103,"pid_max":400,"threads_max":127000,"low_pids":3,"free":0,"usable":103,"used_ratio":1,"nearer_limit":"kernel.pid_max"}`,
		},
		{
			"full in one look", taskLook("103", "400"), taskLook("53", "400"),
			`{"tasks":53,"tasks_first":103,"pid_max":400,"threads_max":127000,"low_pids":3,"free":50,"usable":103,"used_ratio":0.5145631067961165,"nearer_limit":"kernel.pid_max"}`,
		},
	} {
		if got := told(t, seeTwice("node.tasks", c.first, c.second)); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
	hidden := taskLook("103", "400")
	for _, pid := range []string{"1", "2", "299"} {
		delete(hidden, "/proc/"+pid+"/stat")
	}
	if o := seeTwice("node.tasks", hidden, hidden); o.State != evidence.Unknown {
		t.Errorf("a /proc that hides processes: %+v", o)
	}
}
