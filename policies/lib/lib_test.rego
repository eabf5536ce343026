package lib_test

import data.lib

test_bytes_are_worded_in_the_unit_a_person_expects if {
	lib.bytes(0) == "0 B"
	lib.bytes(1023) == "1023 B"
	lib.bytes(1024) == "1.0 KiB"
	lib.bytes(1536) == "1.5 KiB"
	lib.bytes(67108864) == "64.0 MiB"
	lib.bytes(134217728) == "128.0 MiB"
	lib.bytes(5905580032) == "5.5 GiB"
}

test_bytes_stay_in_their_unit_when_rounding_would_leave_it if {
	lib.bytes(1048575) == "1024.0 KiB"
}

test_bytes_of_a_64_bit_counter if {
	lib.bytes(18446744073709551615) == "17179869184.0 GiB"
}

test_seconds if {
	lib.seconds(0) == "less than 0.1 s"
	lib.seconds(99999) == "less than 0.1 s"
	lib.seconds(100000) == "0.1 s"
	lib.seconds(2000000) == "2.0 s"
	lib.seconds(2314000) == "2.3 s"
	lib.seconds(-250000) == "-0.3 s"
}

test_percent if {
	lib.percent(1) == "100 %"
	lib.percent(0.995) == "100 %"
	lib.percent(0.05) == "5 %"
}

test_sentences_carry_their_citations if {
	lib.says("x", [lib.cite("a.b", "c"), lib.cite_node("d.e", "")]) == {
		"says": "x",
		"cites": [{"id": "a.b", "of": "", "field": "c"}, {"id": "d.e", "of": "node", "field": ""}],
	}
	lib.says_strongly("x", []).strong
	lib.cite_pod("a.b", "c").of == "pod"
	lib.cite_sibling("web", "a.b", "c").of == "sibling/web"
}
