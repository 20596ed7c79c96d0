# SPDX-License-Identifier: GPL-2.0-only
# Which half of a translation happens where, and what the exits do.

case half-destination-at-prerouting
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		ip daddr 10.0.0.2 counter comment "translated"
		ip saddr 203.0.113.2 counter comment "source"
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct state new ct(commit, nat(src=203.0.113.1))
	}
}
END
# The answer of a source-translated connection gets its destination back
# before it is routed.
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
counters translated=1 source=1

case half-source-without-a-rule
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		iifname "wan" ct state new udp dport 53 ct(commit, nat(dst=10.0.0.2))
		iifname "lan" ct state new ct(commit, nat(src=203.0.113.1))
		ip saddr 10.0.0.2 counter comment "pre"
	}
	chain before {
		type filter hook postrouting priority srcnat - 1; policy accept;
		ip saddr 10.0.0.2 counter comment "before"
	}
	chain after {
		type filter hook postrouting priority srcnat + 1; policy accept;
		ip saddr 203.0.113.1 counter comment "after"
	}
}
END
# Bound at prerouting, the source is rewritten at priority srcnat.
send client udp 10.0.0.2:1000 > 203.0.113.2:99
expect server udp 203.0.113.1:1000 > 203.0.113.2:99
counters pre=1 before=1 after=1
# The answer of a destination-translated connection likewise.
send server udp 203.0.113.2:4000 > 203.0.113.1:53
expect client udp 203.0.113.2:4000 > 10.0.0.2:53
reply client
expect server udp 203.0.113.1:53 > 203.0.113.2:4000
counters pre=2 before=2 after=2

case half-source-at-input
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain in {
		type filter hook input priority 100; policy accept;
		iifname "lan" ct state new udp dport 53 ct(nat(src=192.0.2.99))
	}
	chain out {
		type filter hook output priority raw; policy accept;
		ct(nat)
	}
}
END
# Committed on the way into the host, without saying so.
route gw 192.0.2.0/24 dev wan
sock dns gw udp 10.0.0.1:53
send client udp 10.0.0.2:1000 > 10.0.0.1:53 data=ask
sock-expect dns from=192.0.2.99:1000 data=ask
entry orig=10.0.0.2:1000>10.0.0.1:53 reply=10.0.0.1:53>192.0.2.99:1000 status=+confirmed
# The answer is routed again once it has its destination back.
sock-send dns to=192.0.2.99:1000 data=answer
expect client udp 10.0.0.1:53 > 10.0.0.2:1000 data=answer
send client udp 10.0.0.2:1000 > 10.0.0.1:53 data=more
sock-expect dns from=192.0.2.99:1000 data=more

case output-reroutes
topology gateway
ctnat <<END
table ip t {
	chain out {
		type filter hook output priority -100; policy accept;
		ct(nat)
		ct state new ip daddr 198.51.100.1 ct(nat(dst=203.0.113.2))
	}
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
}
END
route gw 198.51.100.0/24 via 10.0.0.2
sock s gw udp 0.0.0.0:4000
sock-send s to=198.51.100.1:53 data=ask
expect server udp 10.0.0.1:4000 > 203.0.113.2:53 data=ask
send server udp 203.0.113.2:53 > 10.0.0.1:4000 data=answer
sock-expect s from=198.51.100.1:53 data=answer
expect-none client

case output-reroutes-mark
topology gateway
# A changed mark is routed again as well, in every type of chain.
fwmark gw 5 5
route gw default via 10.0.0.2 table 5
ctnat <<END
table ip t {
	chain out {
		type filter hook output priority mangle; policy accept;
		udp dport 53 meta mark set 5
	}
}
END
sock s gw udp 0.0.0.0:4000
sock-send s to=203.0.113.2:53
expect client udp 203.0.113.1:4000 > 203.0.113.2:53
sock-send s to=203.0.113.2:54
expect server udp 203.0.113.1:4000 > 203.0.113.2:54

case bind-without-commit
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		iifname "wan" ct state new udp dport 53 ct(nat(dst=10.0.0.2:5353))
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "lan" ct state new ct(nat(src=10.0.0.1))
	}
}
END
# A destination at prerouting, a source at postrouting, committed at the exit.
send server udp 203.0.113.2:4000 > 203.0.113.1:53
expect client udp 10.0.0.1:4000 > 10.0.0.2:5353
entry orig=203.0.113.2:4000>203.0.113.1:53 reply=10.0.0.2:5353>10.0.0.1:4000 status=+snat,+dnat,+confirmed
stat committed_at_exit +1
reply client
expect server udp 203.0.113.1:53 > 203.0.113.2:4000

case bind-after-commit-does-nothing
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		iifname "wan" ct state new udp dport 53 ct(commit, nat(dst=10.0.0.2:5353))
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "lan" ct state new ct(commit, nat(src=10.0.0.1))
	}
}
END
# The CLI says so where the file shows it.
output Warning
send server udp 203.0.113.2:4000 > 203.0.113.1:53
expect client udp 203.0.113.2:4000 > 10.0.0.2:5353
entry status=+dnat,-snat

case lookup-only-stays-new
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct() ct state +new counter comment "new"
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		ct state +trk counter comment "attached"
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
counters new=3 attached=3
entries 0

case lookup-only-is-not-committed-by-others
topology gateway
# The kernel's own hooks are on: they commit what they made, not what a ct()
# only looked up.
nft <<END
table ip others {
	chain f {
		type filter hook forward priority 0; policy accept;
		ct state established counter
	}
}
END
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 ct(zone=3)
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
entries 0
pass client server udp 10.0.0.2:1000 > 203.0.113.2:54
entry zone=0 orig=10.0.0.2:1000>203.0.113.2:54

case leaves-detached-over-loopback
topology gateway
# A packet to the host itself passes the hooks twice: looked up afresh.
ctnat <<END
table ip t {
	chain out {
		type filter hook output priority raw; policy accept;
		oifname "lo" ct(zone=4) counter comment "out"
	}
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "lo" ct state -trk counter comment "detached"
		iifname "lo" ct(zone=5, commit)
	}
}
END
sock a gw udp 127.0.0.1:4000
sock b gw udp 127.0.0.1:4001
sock-send a to=127.0.0.1:4001
sock-expect b from=127.0.0.1:4000
counters out=1 detached=1
entry zone=5 orig=127.0.0.1:4000>127.0.0.1:4001
entries 1

case others-connections-are-left
topology gateway
nft <<END
table ip others {
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" snat to 203.0.113.1
	}
}
END
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority mangle; policy accept;
		ct() counter comment "kept"
		ct state +new counter comment "new"
		udp dport 54 ct(zone=8, commit, mark=1)
	}
}
END
# The kernel attached it in zone 0 before; zone 0 keeps it.
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
entry zone=0 orig=10.0.0.2:1000>203.0.113.2:53 status=+snat,+seen-reply,+confirmed
counters kept=2 new=1
# Another zone is asked for: that is where it goes.
send client udp 10.0.0.2:1000 > 203.0.113.2:54
expect server udp *:1000 > 203.0.113.2:54
entry zone=8 mark=1 orig=10.0.0.2:1000>203.0.113.2:54
no-entry zone=0 orig=10.0.0.2:1000>203.0.113.2:54
