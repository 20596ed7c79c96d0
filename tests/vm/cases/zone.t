# SPDX-License-Identifier: GPL-2.0-only
# Zones: where connections are kept apart, and how a zone is chosen.

case zones-overlapping-addresses
topology tenants
ctnat <<END
table ip tenants {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "one" ct(zone=1, nat)
		iifname "two" ct(zone=2, nat)
		iifname "wan" ip daddr 203.0.113.11 ct(zone=1, nat) meta mark set 1
		iifname "wan" ip daddr 203.0.113.12 ct(zone=2, nat) meta mark set 2
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" iifname "one" ct(commit, zone=1, nat(src=203.0.113.11))
		oifname "wan" iifname "two" ct(commit, zone=2, nat(src=203.0.113.12))
	}
}
END
send one udp 10.0.0.2:1000 > 203.0.113.2:53 data=first
expect server udp 203.0.113.11:1000 > 203.0.113.2:53 data=first
reply server data=to-one
expect one udp 203.0.113.2:53 > 10.0.0.2:1000 data=to-one
send two udp 10.0.0.2:1000 > 203.0.113.2:53 data=second
expect server udp 203.0.113.12:1000 > 203.0.113.2:53 data=second
reply server data=to-two
expect two udp 203.0.113.2:53 > 10.0.0.2:1000 data=to-two
expect-none one
entry zone=1 orig=10.0.0.2:1000>203.0.113.2:53 reply=203.0.113.2:53>203.0.113.11:1000
entry zone=2 orig=10.0.0.2:1000>203.0.113.2:53 reply=203.0.113.2:53>203.0.113.12:1000
entries 2
tcp-open a one 10.0.0.2:1001 > 203.0.113.2:80 server 203.0.113.11:1001 > 203.0.113.2:80
tcp-open b two 10.0.0.2:1001 > 203.0.113.2:80 server 203.0.113.12:1001 > 203.0.113.2:80
tcp-reply a
tcp-reply b

case zone-number
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 1 ct(zone=0, commit)
		udp dport 2 ct(zone=7, commit)
		udp dport 3 ct(zone=65535, commit)
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1
pass client server udp 10.0.0.2:1000 > 203.0.113.2:2
pass client server udp 10.0.0.2:1000 > 203.0.113.2:3
entry zone=0 orig=10.0.0.2:1000>203.0.113.2:1
entry zone=7 orig=10.0.0.2:1000>203.0.113.2:2
entry zone=65535 orig=10.0.0.2:1000>203.0.113.2:3
ctnat-fails <<END
table ip t2 {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(zone=65536)
	}
}
END
output 65536

case ct-empty-is-zone-0
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 1 ct(zone=7, commit)
		udp dport 2 ct(commit)
		ct() ct zone 0 counter comment "zone0"
		ct state +new counter comment "new"
	}
}
END
# Attached in zone 7, looked up again in zone 0, where it is new.
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1
entry zone=7 orig=10.0.0.2:1000>203.0.113.2:1
entries 1
counters zone0=1 new=1

case zone-from-ct-zone
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(zone=7)
		udp dport 1 ct(zone=ct zone, commit)
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1
pass client server udp 10.0.0.2:1000 > 203.0.113.2:2
entry zone=7 orig=10.0.0.2:1000>203.0.113.2:1
entries 1

case zone-from-meta-mark
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 1 meta mark set 0x0012abcd
		udp dport 1 ct(zone=meta mark[0..15], commit)
		udp dport 2 meta mark set 0x00120005
		udp dport 2 ct(zone=meta mark, commit)
		udp dport 3 meta mark set 0x00340500
		udp dport 3 ct(zone=meta mark[16..23], commit)
	}
}
END
# Without a bit range the lowest 16 bits are meant.
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1
entry zone=0xabcd orig=10.0.0.2:1000>203.0.113.2:1
pass client server udp 10.0.0.2:1000 > 203.0.113.2:2
entry zone=5 orig=10.0.0.2:1000>203.0.113.2:2
pass client server udp 10.0.0.2:1000 > 203.0.113.2:3
entry zone=0x34 orig=10.0.0.2:1000>203.0.113.2:3

case zone-from-connection
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(zone=1, commit, mark=0x70007, label=0x90000)
		udp dport 1 ct(zone=ct mark, commit)
		udp dport 2 ct(zone=ct label[16..31], commit)
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1
entry zone=1 orig=10.0.0.2:1000>203.0.113.2:1
entry zone=7 orig=10.0.0.2:1000>203.0.113.2:1
pass client server udp 10.0.0.2:1000 > 203.0.113.2:2
entry zone=1 orig=10.0.0.2:1000>203.0.113.2:2
entry zone=9 orig=10.0.0.2:1000>203.0.113.2:2

case zone-from-device
topology tenants
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(zone=meta iif, commit)
	}
}
END
pass one server udp 10.0.0.2:1000 > 203.0.113.2:1
pass two server udp 10.0.0.2:1000 > 203.0.113.2:1
entries 2
entries 0 zone=0

case zone-from-vrf
topology gateway
run gw ip link add red type vrf table 10
run gw ip link set red up
run gw ip link set lan master red
route gw 203.0.113.0/24 dev wan table 10
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		meta vrf 0 counter comment "outside"
		meta vrf != 0 ct(zone=meta vrf, commit)
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
entries 1
entries 0 zone=0
# From a device without one.
send server udp 203.0.113.2:7 > 203.0.113.1:7
expect server icmp port-unreachable 203.0.113.1 > 203.0.113.2
entries 1
counters outside=1

case zone-direction
topology tenants
# Connections of the tenants are kept apart by what they send; the answers
# come to addresses that are unique, in zone 0.
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "one" ct(zone=1/original, nat)
		iifname "two" ct(zone=2/original, nat)
		iifname "wan" ct(nat)
		ct original zone 1 meta mark set 1
		ct original zone 2 meta mark set 2
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" iifname "one" ct(commit, zone=1/original, nat(src=203.0.113.1))
		oifname "wan" iifname "two" ct(commit, zone=2/original, nat(src=203.0.113.1))
	}
}
END
send one udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
reply server data=to-one
expect one udp 203.0.113.2:53 > 10.0.0.2:1000 data=to-one
# The answers share zone 0: the second gets another port.
send two udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:$p > 203.0.113.2:53 p=512-65535
entries 2 orig=10.0.0.2:1000>203.0.113.2:53
entry orig-zone=1 reply-zone=0 reply=203.0.113.2:53>203.0.113.1:1000
entry orig-zone=2 reply-zone=0 reply=203.0.113.2:53>203.0.113.1:$p

case zone-direction-number-alone
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(zone=5/original)
		ct(zone=5, commit)
	}
}
END
# The packet is attached in zone 5 whatever the direction: it is kept, so
# that the first action says which.
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
entry orig-zone=5 orig=10.0.0.2:1000>203.0.113.2:53

case zone-two-in-a-row
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(zone=1, commit, mark=1) ct(zone=2, commit, mark=2)
	}
}
END
# Several ct() in a rule run in order; each is of its own zone.
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
entry zone=1 mark=1
entry zone=2 mark=2

case zone-dnat-then-snat
topology gateway
# The two zones of a hairpin in Open vSwitch: one binds the destination, the
# other, after routing, the source.
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "wan" udp dport 53 ct(zone=1, commit, nat(dst=10.0.0.2:5353))
		iifname "lan" ct(zone=1, nat)
	}
}
END
send server udp 203.0.113.2:4000 > 203.0.113.1:53
expect client udp 203.0.113.2:4000 > 10.0.0.2:5353
reply client
expect server udp 203.0.113.1:53 > 203.0.113.2:4000
entry zone=1 status=+seen-reply,+dnat
