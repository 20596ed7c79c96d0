# SPDX-License-Identifier: GPL-2.0-only
# "ct count": how many connections a rule has seen that are still there.

case count-over
topology gateway
ctnat <<END
table ip t {
	chain forward {
		type filter hook forward priority filter; policy accept;
		udp dport 53 ct state new ct count over 3 counter comment "over" drop
		udp dport 53 counter comment "in"
	}
}
END
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
pass client server udp 10.0.0.2:1002 > 203.0.113.2:53
pass client server udp 10.0.0.3:1003 > 203.0.113.2:53
counters over=0 in=3
send client udp 10.0.0.2:1004 > 203.0.113.2:53
expect-none server
counters over=1 in=3
entries 3
# what was let in goes on, whichever way its packets go, however often
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
pass server client udp 203.0.113.2:53 > 10.0.0.2:1002
pass client server udp 10.0.0.2:1002 > 203.0.113.2:53
pass client server udp 10.0.0.3:1003 > 203.0.113.2:53
counters over=1 in=6
# where one goes another comes, at once, and no more
cli flush connections protocol udp original sport 1002
pass client server udp 10.0.0.2:1004 > 203.0.113.2:53
send client udp 10.0.0.2:1002 > 203.0.113.2:53
expect-none server
send client udp 10.0.0.2:1005 > 203.0.113.2:53
expect-none server
counters over=3 in=7
# another rule's packets are nothing to it
pass client server udp 10.0.0.2:1002 > 203.0.113.2:54
entries 4

case count-up-to
topology gateway
# the other way about, and of all packets, not of new ones alone
ctnat <<END
table ip t {
	chain forward {
		type filter hook forward priority filter; policy drop;
		iifname "wan" accept
		udp dport 53 ct count 2 counter comment "in" accept
		udp dport 54 ct count 0 counter comment "never" accept
		udp dport 55 ct count over 0 counter comment "always" accept
	}
}
END
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
pass client server udp 10.0.0.2:1002 > 203.0.113.2:53
send client udp 10.0.0.2:1003 > 203.0.113.2:53
expect-none server
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
pass server client udp 203.0.113.2:53 > 10.0.0.2:1002
pass client server udp 10.0.0.2:1002 > 203.0.113.2:53
send client udp 10.0.0.2:1003 > 203.0.113.2:53
expect-none server
counters in=4
entries 2
send client udp 10.0.0.2:1001 > 203.0.113.2:54
expect-none server
pass client server udp 10.0.0.2:1001 > 203.0.113.2:55
counters never=0 always=1

case count-refused-do-not-count
topology gateway
ctnat <<END
table ip t {
	chain forward {
		type filter hook forward priority filter; policy accept;
		udp dport 53 ct count over 10 counter comment "over" drop
	}
}
END
# 40 connections of 5 packets, as fast as they come: 10 of them are let in
flood f client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=200 flows=40 gap-us=10
wait f
entries 10
counters over=150
# all go at once, and as many may come at once
cli flush connections
flood f client server udp 10.0.0.2:3000 > 203.0.113.2:53 count=50 flows=10 gap-us=10
wait f
flood-complete
counters over=150
# and the same ones again: a connection is counted once
cli flush connections
flood f client server udp 10.0.0.2:3000 > 203.0.113.2:53 count=50 flows=10 gap-us=10
wait f
flood-complete
counters over=150

# Those that a rule lets go on although they are too many count as well.
case count-soft
topology gateway
ctnat <<END
table ip t {
	chain forward {
		type filter hook forward priority filter; policy accept;
		udp dport 53 ct count over 2 counter comment "over"
	}
}
END
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
pass client server udp 10.0.0.2:1002 > 203.0.113.2:53
pass client server udp 10.0.0.2:1003 > 203.0.113.2:53
pass client server udp 10.0.0.2:1004 > 203.0.113.2:53
counters over=2
entries 4
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
counters over=3
cli flush connections protocol udp original sport 1003
pass client server udp 10.0.0.2:1005 > 203.0.113.2:53
counters over=4
cli flush connections
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
pass client server udp 10.0.0.2:1002 > 203.0.113.2:53
counters over=4

case count-tcp
topology gateway
ctnat <<END
table ip t {
	chain forward {
		type filter hook forward priority filter; policy accept;
		tcp dport 80 ct count over 2 counter comment "over" drop
	}
}
END
tcp-open a client 10.0.0.2:4000 > 203.0.113.2:80 server
tcp-open b client 10.0.0.2:4001 > 203.0.113.2:80 server
send client tcp 10.0.0.2:4002 > 203.0.113.2:80 flags=S seq=1
expect-none server
# a closed connection is still in the table and in nobody's way
tcp-close a
entries 2
tcp-open c client 10.0.0.2:4002 > 203.0.113.2:80 server
entries 3
send client tcp 10.0.0.2:4003 > 203.0.113.2:80 flags=S seq=1
expect-none server
tcp-reset b
tcp-open d client 10.0.0.2:4003 > 203.0.113.2:80 server
# the one that is closed opens again: there is no room for it
send client tcp 10.0.0.2:4000 > 203.0.113.2:80 flags=S seq=90001
expect-none server
tcp-close c
tcp-close d

case count-tcp-sockets
topology hosts
ctnat <<END
table inet t {
	chain forward {
		type filter hook forward priority filter; policy accept;
		tcp dport 80 ct state new ct count over 2 counter comment "over" reject with tcp reset
	}
}
END
sock web server tcp 203.0.113.2:80
connect a client tcp 203.0.113.2:80 from=10.0.0.2:4000
connect b client tcp 203.0.113.2:80 from=10.0.0.2:4001
connect c client tcp 203.0.113.2:80 from=10.0.0.2:4002 fails
counters over=1

case count-zones
topology gateway
# the same tuple in two zones is two connections, and a rule counts both
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 ct(commit, zone=ip ttl map { 1-63 : 1, 64 : 2, 65-127 : 3 })
		udp dport 53 ct count over 2 counter comment "over" drop
	}
}
END
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53 ttl=63
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53 ttl=64
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53 ttl=63
send client udp 10.0.0.2:1001 > 203.0.113.2:53 ttl=65
expect-none server
counters over=1
cli flush connections zone 3
cli flush connections zone 1
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53 ttl=65
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53 ttl=64
counters over=1

case count-ip6
topology gateway
ctnat <<END
table inet t {
	chain forward {
		type filter hook forward priority filter; policy accept;
		udp dport 53 ct count over 2 counter comment "over" drop
	}
}
END
pass client server udp [fd00:a::2]:1001 > [2001:db8:1::2]:53
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
send client udp [fd00:a::2]:1002 > [2001:db8:1::2]:53
expect-none server
pass client server udp [fd00:a::2]:1001 > [2001:db8:1::2]:53
cli flush connections protocol udp original ip saddr 10.0.0.2
pass client server udp [fd00:a::2]:1002 > [2001:db8:1::2]:53
counters over=1

# A packet that no lookup has seen stands for the connection it will be one of.
case count-before-lookup
topology gateway
ctnat <<END
table ip t {
	chain early {
		type filter hook prerouting priority -310; policy accept;
		udp dport 53 ct count over 2 counter comment "over" drop
		udp sport 53 ct count over 2 counter comment "back" drop
	}
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 ct(commit)
		udp sport 53 ct()
	}
}
END
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
pass client server udp 10.0.0.2:1002 > 203.0.113.2:53
send client udp 10.0.0.2:1003 > 203.0.113.2:53
expect-none server
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
# answers belong to the same connections
pass server client udp 203.0.113.2:53 > 10.0.0.2:1001
pass server client udp 203.0.113.2:53 > 10.0.0.2:1002
counters over=1 back=0
cli flush connections protocol udp original sport 1001
pass client server udp 10.0.0.2:1003 > 203.0.113.2:53
counters over=1

# Packets that never get a connection count for as long as they are there.
case count-untracked
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 notrack
		udp dport 53 ct count over 1 counter comment "over"
	}
}
END
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
pass client server udp 10.0.0.2:1002 > 203.0.113.2:53
pass client server udp 10.0.0.2:1003 > 203.0.113.2:53
counters over=0
entries 0

case count-kept
topology gateway
ctnat <<END
table ip t {
	chain forward {
		type filter hook forward priority filter; policy accept;
		udp dport 53 ct count over 2 counter comment "over" drop
	}
}
END
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
pass client server udp 10.0.0.2:1002 > 203.0.113.2:53
# other rules come and go, and it goes on with what it has counted
ctnat <<END
add rule ip t forward udp dport 99 drop
insert rule ip t forward udp dport 98 drop
add table ip other
END
send client udp 10.0.0.2:1003 > 203.0.113.2:53
expect-none server
counters over=1
cli list ruleset
output "ct count over 2 counter"
# what is listed loads again; a rule that is new has seen nothing yet
run gw sh -c "${CLI} -s list ruleset >/tmp/one && ${CLI} flush ruleset && ${CLI} -f /tmp/one && ${CLI} -s list ruleset >/tmp/two && cmp /tmp/one /tmp/two"
# of those that are there, which count from their next packet on
pass client server udp 10.0.0.2:1003 > 203.0.113.2:53
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
send client udp 10.0.0.2:1004 > 203.0.113.2:53
expect-none server
counters over=1
# a transaction that fails changes nothing of it
ctnat-fails <<END
flush chain ip t forward
add rule ip t nowhere accept
END
send client udp 10.0.0.2:1005 > 203.0.113.2:53
expect-none server
counters over=2
# it goes while connections live
cli flush chain ip t forward
pass client server udp 10.0.0.2:1005 > 203.0.113.2:53

case count-bridge
topology bridge
ctnat <<END
table bridge t {
	chain forward {
		type filter hook forward priority filter; policy accept;
		udp dport 53 ct(commit, zone=4)
		udp dport 53 ct count over 1 counter comment "over" drop
		arp operation request ct count over 0 counter comment "arp"
	}
}
END
pass client server udp 10.0.0.2:1001 > 10.0.0.9:53
send client udp 10.0.0.2:1002 > 10.0.0.9:53
expect-none server
counters over=1 arp=0

# ---- connections of an element ----

case count-by-source
topology gateway
ctnat <<END
table ip t {
	set sources { type ipv4_addr; flags dynamic; }
	chain forward {
		type filter hook forward priority filter; policy accept;
		udp dport 53 ct state new add @sources { ip saddr ct count over 2 } counter comment "over" drop
		udp dport 53 counter comment "in"
	}
}
END
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
pass client server udp 10.0.0.2:1002 > 203.0.113.2:53
send client udp 10.0.0.2:1003 > 203.0.113.2:53
expect-none server
# each has its own
pass client server udp 10.0.0.3:1001 > 203.0.113.2:53
pass client server udp 10.0.0.3:1002 > 203.0.113.2:53
send client udp 10.0.0.3:1003 > 203.0.113.2:53
expect-none server
counters over=2 in=4
cli list set ip t sources
output "10.0.0.2, 10.0.0.3"
# what is in goes on
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
pass server client udp 203.0.113.2:53 > 10.0.0.3:1002
# where one goes another comes
cli flush connections protocol udp original saddr 10.0.0.2 original sport 1001
pass client server udp 10.0.0.2:1003 > 203.0.113.2:53
send client udp 10.0.0.2:1004 > 203.0.113.2:53
expect-none server
entries 4
# an element whose last connection has gone goes, too
cli flush connections protocol udp original saddr 10.0.0.3
run gw sh -c "for i in $(seq 100); do ${CLI} list set ip t sources | grep -q 10.0.0.3 || exit 0; sleep 0.1; done; exit 1"
cli list set ip t sources
output "10.0.0.2"
pass client server udp 10.0.0.3:1001 > 203.0.113.2:53
pass client server udp 10.0.0.3:1002 > 203.0.113.2:53
send client udp 10.0.0.3:1003 > 203.0.113.2:53
expect-none server
# one that is deleted forgets what it has seen
cli delete element ip t sources { 10.0.0.3 }
pass client server udp 10.0.0.3:1003 > 203.0.113.2:53

case count-by-subnet-and-port
topology gateway
# iptables -m connlimit --connlimit-above 2 --connlimit-mask 24
ctnat <<END
table ip t {
	set nets { type ipv4_addr . inet_service; flags dynamic; }
	chain forward {
		type filter hook forward priority filter; policy accept;
		ct state new add @nets { ip saddr & 255.255.255.0 . udp dport ct count over 2 } drop
	}
}
END
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
pass client server udp 10.0.0.3:1001 > 203.0.113.2:53
send client udp 10.0.0.4:1001 > 203.0.113.2:53
expect-none server
pass client server udp 10.0.0.4:1001 > 203.0.113.2:54
cli list set ip t nets
output "10.0.0.0 . 53" "10.0.0.0 . 54"
entries 3

case count-of-elements-that-were-there
topology gateway
# an element of the file counts as well, and stays when none is left
ctnat <<END
table ip t {
	set sources { type ipv4_addr; flags dynamic,timeout; elements = { 10.0.0.2 } }
	chain forward {
		type filter hook forward priority filter; policy accept;
		udp dport 53 update @sources { ip saddr timeout 1h ct count 1 } counter comment "in" accept
		udp dport 53 drop
	}
}
END
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
send client udp 10.0.0.2:1002 > 203.0.113.2:53
expect-none server
pass client server udp 10.0.0.3:1001 > 203.0.113.2:53
cli flush connections
run gw sh -c "for i in $(seq 100); do ${CLI} list set ip t sources | grep -q 10.0.0.3 || exit 0; sleep 0.1; done; exit 1"
cli list set ip t sources
output "10.0.0.2"
pass client server udp 10.0.0.2:1002 > 203.0.113.2:53
counters in=3

case count-two-rules-of-one-element
topology gateway
ctnat <<END
table ip t {
	set sources { type ipv4_addr; flags dynamic; size 1; }
	chain forward {
		type filter hook forward priority filter; policy accept;
		ct state new add @sources { ip saddr ct count over 1 } counter comment "many"
		ct state new add @sources { ip saddr ct count over 2 } counter comment "refused" drop
	}
}
END
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
pass client server udp 10.0.0.2:1002 > 203.0.113.2:53
send client udp 10.0.0.2:1003 > 203.0.113.2:53
expect-none server
counters many=2 refused=1
# the ruleset stays: another rule comes, the elements and what they count stay
cli add rule ip t forward counter
send client udp 10.0.0.2:1003 > 203.0.113.2:53
expect-none server
# there is no room for another source, which no rule holds up
pass client server udp 10.0.0.3:1001 > 203.0.113.2:53
cli list statistics
output "set_full 2"

case count-by-source-under-traffic
topology gateway
# elements come and go while packets come: no more than two at a time get in
ctnat <<END
table ip t {
	set sources { type ipv4_addr; flags dynamic; }
	chain forward {
		type filter hook forward priority filter; policy accept;
		ct state new add @sources { ip saddr ct count over 2 } drop
	}
}
END
flood f client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=2000 flows=50 gap-us=200
run gw sh -c "for i in $(seq 20); do ${CLI} flush set ip t sources; ${CLI} flush connections >/dev/null; done"
wait f
cli flush set ip t sources
cli flush connections
flood f client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=200 flows=50 gap-us=10
wait f
entries 2
