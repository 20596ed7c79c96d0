# SPDX-License-Identifier: GPL-2.0-only
# commit, force, mark, label, and what happens in which order.

case commit-enters
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 ct(commit)
		udp dport 54 ct()
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
pass client server udp 10.0.0.2:1000 > 203.0.113.2:54
entry orig=10.0.0.2:1000>203.0.113.2:53 status=+confirmed,-seen-reply
entries 1
stat committed +1
stat committed_at_exit +0

case arguments-in-any-order
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 1 ct(mark=0x1/0xff, nat(dst=203.0.113.3), zone=4, commit)
		udp dport 2 ct(commit, zone=4, nat(dst=203.0.113.3), mark=0x1/0xff)
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:1
expect server udp 10.0.0.2:1000 > 203.0.113.3:1
send client udp 10.0.0.2:1000 > 203.0.113.2:2
expect server udp 10.0.0.2:1000 > 203.0.113.3:2
entries 2 zone=4 mark=1 status=+dnat

case commit-once
topology gateway
# Later commits change the mark and the label, never the binding.
ctnat <<END
table ip t {
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" meta length 33 ct(commit, mark=1, nat(src=203.0.113.1))
		oifname "wan" meta length 34 ct(commit, mark=2, label=0x22, nat(src=203.0.113.99))
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53 data=short
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
entry mark=1 label=0x0
send client udp 10.0.0.2:1000 > 203.0.113.2:53 data=longer
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
entry mark=2 label=0x22 reply=203.0.113.2:53>203.0.113.1:1000

case force-turns-round
topology gateway
listen
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "lan" ct(commit, mark=5)
		iifname "wan" udp sport 53 ct()
		iifname "wan" udp sport 54 ct(commit, force)
		ct state +est counter comment "est"
		ct state +new counter comment "new"
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
entry orig=10.0.0.2:1000>203.0.113.2:53 status=+seen-reply
# An answer with force: the old connection goes, with its mark; the answer
# begins a new one.
pass client server udp 10.0.0.2:1000 > 203.0.113.2:54
entry orig=10.0.0.2:1000>203.0.113.2:54 mark=5
reply server
expect client udp 203.0.113.2:54 > 10.0.0.2:1000
no-entry orig=10.0.0.2:1000>203.0.113.2:54
entry orig=203.0.113.2:54>10.0.0.2:1000 mark=0
event destroy orig=10.0.0.2:1000>203.0.113.2:54
counters est=1 new=3

case force-same-direction
topology gateway
listen
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(commit, force, mark=5)
	}
}
END
# In the original direction there is nothing to turn round.
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
entry orig=10.0.0.2:1000>203.0.113.2:53 mark=5
no-event destroy proto=udp

case mark-masked
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		meta length 33 ct(commit, mark=0xabcd)
		meta length 34 ct(commit, mark=0x10/0xff)
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53 data=short
entry mark=0xabcd
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53 data=longer
entry mark=0xab10

case mark-from-packet
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		meta mark set 0x1234
		udp dport 1 ct(commit, mark=meta mark)
		udp dport 2 ct(commit, mark=meta mark/0xff)
		udp dport 3 ct(commit, zone=3, mark=0x77) ct(commit, zone=4, mark=ct mark)
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:1
entry orig=10.0.0.2:1000>203.0.113.2:1 mark=0x1234
# Kept within its mask.
pass client server udp 10.0.0.2:1000 > 203.0.113.2:2
entry orig=10.0.0.2:1000>203.0.113.2:2 mark=0x34

case label-bits
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		meta length 33 ct(commit, label=0x80000000000000000000000000000001)
		meta length 34 ct(commit, label=0x20/0xff)
		meta length 35 ct(commit, label[64..71]=0xab)
		ct label 0x80000000000000ab0000000000000020 counter comment "whole"
		ct label & 0xff == 0x20 counter comment "part"
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53 data=short
entry label=0x80000000000000000000000000000001
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53 data=longer
entry label=0x80000000000000000000000000000020
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53 data=longest
entry label=0x80000000000000ab0000000000000020
counters whole=1 part=2

case mark-and-label-in-new-event
topology gateway
listen
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(commit, zone=9, mark=0x42, label=0x99)
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
event new zone=9 mark=0x42 label=0x99 orig=10.0.0.2:1000>203.0.113.2:53

case mark-in-conntrack-tool
topology gateway
start tool gw conntrack -E -e NEW -o labels
# Its socket, of netfilter's kind, with a group.
until gw /proc/net/netlink "^[^ ]+ +12 +[0-9]+ +0000000[1-9a-f]"
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(commit, mark=66)
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
says tool " mark=66"
stop tool
output "[NEW] " " dport=53 " " mark=66"

case nat-without-binding
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(commit, nat) counter comment "seen"
	}
}
END
# A plain nat translates as bound, and nothing where nothing is bound.
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
entry status=-snat,-dnat,+seen-reply

case lookup-without-nat
topology gateway
# A binding is followed only by packets that a ct(… nat …) looks up.
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "wan" udp sport 53 ct(nat)
		iifname "wan" udp sport 54 ct()
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, nat(src=203.0.113.1))
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
send client udp 10.0.0.2:1000 > 203.0.113.2:54
expect server udp 203.0.113.1:1000 > 203.0.113.2:54
reply server
expect-none client
# It was for the gateway itself, which knows nothing of it.
expect server icmp port-unreachable 203.0.113.1 > 203.0.113.2

case bind-never-again
topology gateway
ctnat <<END
table ip t {
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, nat(src=203.0.113.1)) ct(commit, nat(src=203.0.113.99))
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
entry reply=203.0.113.2:53>203.0.113.1:1000

case table-continues
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 ct(commit, zone=3, table=after)
		counter comment "rest"
	}
	chain after {
		ct state +trk+new ct zone 3 counter comment "after"
	}
}
END
# As goto: it does not come back.
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
pass client server udp 10.0.0.2:1000 > 203.0.113.2:54
counters after=1 rest=1

case ct-clear
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(commit, zone=3)
		ct clear
		ct state untracked counter comment "clear"
		ct state -trk counter comment "flag"
		ct(zone=3)
		ct state +trk counter comment "again"
		ct_clear
		ct state untracked counter comment "twice"
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
counters clear=1 flag=1 again=1 twice=1
entry zone=3

case ct-clear-keeps-from-commit
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat(dst=203.0.113.3))
		udp dport 54 ct clear
	}
}
END
# Detached, it is not committed at the exit.
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 10.0.0.2:1000 > 203.0.113.3:53
entries 1
send client udp 10.0.0.2:1000 > 203.0.113.2:54
expect server udp 10.0.0.2:1000 > 203.0.113.3:54
entries 1

case notrack
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 notrack
		ct(commit)
		ct state untracked counter comment "untracked"
		ct state -trk counter comment "flag"
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		ct(commit, nat(src=203.0.113.1))
		ct state untracked counter comment "still"
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
entries 0
counters untracked=1 flag=1 still=1
send client udp 10.0.0.2:1000 > 203.0.113.2:54
expect server udp 10.0.0.2:1000 > 203.0.113.2:54
entries 1

case later-matches-see-the-new-state
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct state untracked counter comment "before"
		ct(commit, mark=3, nat(dst=203.0.113.3:99)) ct state new ct mark 3 counter comment "state"
		ip daddr 203.0.113.3 udp dport 99 counter comment "address"
		ct original daddr 203.0.113.2 ct original proto-dst 53 counter comment "original"
		ct reply saddr 203.0.113.3 ct reply proto-src 99 counter comment "reply"
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 10.0.0.2:1000 > 203.0.113.3:99
counters before=1 state=1 address=1 original=1 reply=1

case committed-packet-is-still-new
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(commit, mark=1)
		ct state new ct(commit, mark=2)
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
entry mark=2

case matches-run-in-order
topology gateway
# If a later match fails, what was done stays done.
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(commit, mark=7) udp dport 99 counter comment "never"
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
entry mark=7
counters never=0
