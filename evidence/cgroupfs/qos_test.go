package cgroupfs

import "testing"

func TestPodOf(t *testing.T) {
	const dashes, underscores = "1f6d3c1e-a1b2-4c3d-8e4f-000000000001", "1f6d3c1e_a1b2_4c3d_8e4f_000000000001"
	for p, want := range map[string]PodPlace{
		"/kubepods/burstable/pod" + dashes + "/4b7c": {"Burstable", "cgroupfs", dashes, "/kubepods/burstable/pod" + dashes},
		"/kubepods/besteffort/pod" + dashes:          {"BestEffort", "cgroupfs", dashes, "/kubepods/besteffort/pod" + dashes},
		"/kubepods/pod" + dashes + "/4b7c/init":      {"Guaranteed", "cgroupfs", dashes, "/kubepods/pod" + dashes},
		"/kubepods/burstable/pod0123456789abcdef0123456789abcdef/4b7c": {"Burstable", "cgroupfs", "0123456789abcdef0123456789abcdef",
			"/kubepods/burstable/pod0123456789abcdef0123456789abcdef"},
		"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" + underscores + ".slice/cri-containerd-4b7c.scope": {"Burstable", "systemd", dashes,
			"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" + underscores + ".slice"},
		"/kubepods.slice/kubepods-pod" + underscores + ".slice/crio-4b7c.scope": {"Guaranteed", "systemd", dashes, "/kubepods.slice/kubepods-pod" + underscores + ".slice"},
		"/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-besteffort.slice/kubelet-kubepods-besteffort-pod" + underscores + ".slice/cri-containerd-4b7c.scope": {
			"BestEffort", "systemd", dashes, "/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-besteffort.slice/kubelet-kubepods-besteffort-pod" + underscores + ".slice"},
		"/docker/89d6/kubelet/kubepods/burstable/pod" + dashes + "/4b7c": {"Burstable", "cgroupfs", dashes, "/docker/89d6/kubelet/kubepods/burstable/pod" + dashes},
		"/kubepods/burstable":       {},
		"/docker/4b7c":              {},
		"/system.slice/pod.service": {},
		"/":                         {},
		"":                          {},
		"/kubepods/burstable/pod/x": {},
	} {
		got, ok := PodOf(p)
		if ok != (want != PodPlace{}) || ok && got != want {
			t.Errorf("%q: %+v %v", p, got, ok)
		}
	}
}

func FuzzPodOf(f *testing.F) {
	f.Add("/kubepods/burstable/pod1f6d/4b7c")
	f.Add("/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod1.slice/x.scope")
	f.Fuzz(func(t *testing.T, p string) {
		if place, ok := PodOf(p); ok && (place.UID == "" || place.QOS == "" || Level(place.Path) != "pod") {
			t.Errorf("%q: %+v", p, place)
		}
	})
}
