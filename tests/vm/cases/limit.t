# SPDX-License-Identifier: GPL-2.0-only
# Limits and quotas. Rates are so low that no token comes while a case runs, but
# where one is waited for.

case limit-packets
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 limit rate 1/week burst 10 packets counter comment "within"
		udp dport 53 limit rate over 1/day burst 4 packets counter comment "over"
		udp dport 53 limit rate 1/day counter comment "five"
	}
}
END
flood f client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=30 gap-us=100
wait f
flood-complete
counters within=10 over=26 five=5

case limit-bytes
topology gateway
# each packet is 29 bytes long
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 limit rate 29 bytes/week counter comment "one"
		udp dport 53 limit rate 28 bytes/week counter comment "none"
		udp dport 53 limit rate 1 bytes/week burst 86 bytes counter comment "three"
		udp dport 53 limit rate over 1 bytes/week burst 85 bytes counter comment "over"
	}
}
END
flood f client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=10 gap-us=100
wait f
flood-complete
counters one=1 none=0 three=3 over=8

case limit-refills
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 limit rate 100/second burst 1 packets counter comment "each"
		udp dport 53 limit rate 1/day burst 1 packets counter comment "first"
		udp dport 53 limit rate 3300 bytes/second counter comment "bytes"
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
run gw sleep 0.1
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
run gw sleep 0.1
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
counters each=3 first=1 bytes=3

case limit-named
topology gateway
ctnat <<END
table ip t {
	limit few { rate 1/week burst 5 packets }
	limit many { rate over 1/week burst 5 packets; }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 limit name few counter comment "a"
		udp dport 80 limit name few counter comment "b"
		udp dport 80 limit name many counter comment "c"
	}
}
END
flood f client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=3 gap-us=100
wait f
flood g client server udp 10.0.0.2:1000 > 203.0.113.2:80 count=10 gap-us=100
wait g
counters a=3 b=2 c=5
cli list limits
output "limit few" "rate 1/week burst 5 packets" "rate over 1/week burst 5 packets"
cli list limit ip t many
no-output "few"
run gw sh -c "${CLI} list ruleset >/tmp/one && ${CLI} flush ruleset && ${CLI} -f /tmp/one && ${CLI} list ruleset >/tmp/two && cmp /tmp/one /tmp/two"

case limit-kept
topology gateway
ctnat <<END
table ip t {
	limit few { rate 1/week burst 5 packets }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 limit rate 1/week burst 5 packets counter comment "own"
		udp dport 53 limit name few counter comment "named"
	}
}
END
flood f client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=3 gap-us=100
wait f
# other rules come; a rule that is replaced begins anew, what it names does not
ctnat <<END
add rule ip t pre udp dport 53 limit rate 1/week burst 2 packets counter comment "new"
add limit ip t few { rate 1/week burst 5 packets }
END
flood g client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=10 gap-us=100
wait g
counters own=5 named=5 new=2
ctnat <<END
flush chain ip t pre
add rule ip t pre udp dport 53 limit rate 1/week burst 5 packets counter comment "own"
add rule ip t pre udp dport 53 limit name few counter comment "named"
END
flood h client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=10 gap-us=100
wait h
counters own=5 named=0

case limit-refused
topology gateway
ctnat <<END
table ip t {
	limit few { rate 1/week burst 5 packets }
	quota some { 5 kbytes }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		limit name few quota name some
	}
}
END
ctnat-fails <<END
delete limit ip t few
END
output "still uses 'few'"
ctnat-fails <<END
delete quota ip t some
END
output "still uses 'some'"
ctnat-fails <<END
add limit ip t few { rate 2/week burst 5 packets }
END
output "exists and is another"
ctnat-fails <<END
add rule ip t pre limit name some
END
output "there is no limit 'some'"

case quota-inline
topology gateway
# packets of a flood are 29 bytes long, others 33
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 quota 87 bytes counter comment "exact"
		udp dport 53 quota 88 bytes counter comment "until"
		udp dport 53 quota over 88 bytes counter comment "over"
		udp dport 53 quota over 88 bytes used 30 bytes counter comment "more"
		udp dport 53 quota 0 bytes counter comment "none"
	}
}
END
flood f client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=10 gap-us=100
wait f
flood-complete
counters exact=3 until=3 over=7 more=8 none=0
cli list ruleset
output "quota 87 bytes used 290 bytes" "quota over 88 bytes used 320 bytes"
# with what is used so far it loads again, and what is used up stays so
run gw sh -c "${CLI} list ruleset >/tmp/one && ${CLI} flush ruleset && ${CLI} -f /tmp/one && ${CLI} list ruleset >/tmp/two && cmp /tmp/one /tmp/two"
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
counters exact=3 until=3 over=8 more=9
cli reset rules
output "used 323 bytes"
cli list ruleset
no-output "used"
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
counters exact=1 over=0
cli list ruleset
output "quota 87 bytes used 33 bytes"

case quota-named
topology gateway
ctnat <<END
table ip t {
	quota some { 100 bytes }
	quota above { over 100 bytes used 20 bytes }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 quota name some counter comment "a"
		udp dport 80 quota name some counter comment "b"
		udp dport 53 quota name above counter comment "c"
	}
}
END
flood f client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=2 gap-us=100
wait f
flood g client server udp 10.0.0.2:1000 > 203.0.113.2:80 count=5 gap-us=100
wait g
counters a=2 b=1 c=0
cli list quotas
output "quota some" "100 bytes used 203 bytes" "over 100 bytes used 78 bytes"
# more is allowed; what is used stays
ctnat <<END
add quota ip t some { 275 bytes }
END
flood h client server udp 10.0.0.2:1000 > 203.0.113.2:80 count=5 gap-us=100
wait h
counters b=3
cli list quota ip t some
output "275 bytes used 348 bytes"
cli reset quota ip t some
output "275 bytes used 348 bytes"
pass client server udp 10.0.0.2:1000 > 203.0.113.2:80
counters b=4
cli reset quotas
output "275 bytes used 33 bytes" "over 100 bytes used 78 bytes"
cli list quotas
no-output "used"
ctnat <<END
flush chain ip t pre
delete quota ip t some
END
cli-fails list quota ip t some
