//go:build linux

package live

import (
	"encoding/json"
	"testing"

	"runbook/evidence/asked"
)

func TestScrubProbe(t *testing.T) {
	cases := map[string]string{
		`{"httpGet":{"port":1,"httpHeaders":[{"name":"A","value":"x"}]}}`: `{"httpGet":{"port":1}}`,
		`{"httpGet":null,"periodSeconds":1}`:                              `{"httpGet":null,"periodSeconds":1}`,
		`{"tcpSocket":{"port":1}}`:                                        `{"tcpSocket":{"port":1}}`,
		`"text"`:                                                          `"text"`,
		``:                                                                ``,
	}
	for in, want := range cases {
		if got := string(scrubProbe(json.RawMessage(in))); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

// FuzzPodList: any bytes give an error or a list that can be written, and no
// header of a probe is in it.
func FuzzPodList(f *testing.F) {
	for _, seed := range []string{apiPods, `{"kind":"PodList","items":[{"spec":{"containers":[{"livenessProbe":{"httpGet":{}}}]}}]}`, "{}", "null"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		pods, err := podList(data, "kubelet")
		if err != nil {
			return
		}
		out, err := json.Marshal(pods)
		if err != nil {
			t.Fatal(err)
		}
		var again asked.PodList
		if err := json.Unmarshal(out, &again); err != nil || len(again.Items) != len(pods.Items) {
			t.Errorf("%s: %v", out, err)
		}
		for _, pod := range pods.Items {
			for _, c := range pod.Spec.Containers {
				var probe, get map[string]json.RawMessage
				if json.Unmarshal(c.LivenessProbe, &probe) == nil && json.Unmarshal(probe["httpGet"], &get) == nil && get["httpHeaders"] != nil {
					t.Errorf("a header was kept: %s", c.LivenessProbe)
				}
			}
		}
	})
}
