# SPDX-License-Identifier: GPL-2.0-only
# How many connections zones may hold.

case zone-limit
topology gateway
ctnat <<END
ct limit zone 7 count 3
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 ct(commit, zone=7) counter comment "seven"
		udp dport 54 ct(commit, zone=8)
	}
}
END
# the third is let in, the fourth is not, which is told and counted at the rule
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
pass client server udp 10.0.0.2:1002 > 203.0.113.2:53
pass client server udp 10.0.0.2:1003 > 203.0.113.2:53
stat drop_limit +0
send client udp 10.0.0.2:1004 > 203.0.113.2:53
expect-none server
stat drop_limit +1
counters seven=4
entries 3 zone=7
cli list limits
output "ct limit zone 7 count 3 # use 3"
# what is there goes on, also when it is committed again
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
pass client server udp 10.0.0.2:1003 > 203.0.113.2:53
pass server client udp 203.0.113.2:53 > 10.0.0.2:1002
cli list limits
output "count 3 # use 3"
# other zones are not asked
pass client server udp 10.0.0.2:2000 > 203.0.113.2:54
pass client server udp 10.0.0.2:2001 > 203.0.113.2:54
pass client server udp 10.0.0.2:2002 > 203.0.113.2:54
pass client server udp 10.0.0.2:2003 > 203.0.113.2:54
# where one goes another may come
cli flush connections zone 7 protocol udp original sport 1002
pass client server udp 10.0.0.2:1004 > 203.0.113.2:53
send client udp 10.0.0.2:1002 > 203.0.113.2:53
expect-none server
stat drop_limit +1
entries 3 zone=7

case zone-limit-refused-do-not-count
topology gateway
ctnat <<END
ct limit zone 7 count 10
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 ct(commit, zone=7)
	}
}
END
# 40 connections of 5 packets, as fast as they come: 10 of them are let in
flood f client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=200 flows=40 gap-us=10
wait f
entries 10 zone=7
stat drop_limit +150
cli list limits
output "count 10 # use 10"
# all go at once, and as many may come at once
cli flush connections zone 7
flood f client server udp 10.0.0.2:3000 > 203.0.113.2:53 count=50 flows=10 gap-us=10
wait f
flood-complete
stat drop_limit +0
entries 10 zone=7
# and the same ones again: a tuple is counted once
cli flush connections zone 7
flood f client server udp 10.0.0.2:3000 > 203.0.113.2:53 count=50 flows=10 gap-us=10
wait f
flood-complete
stat drop_limit +0
cli flush connections zone 7
cli list limits
output "count 10 # use 0"

case zone-limit-default
topology gateway
ctnat <<END
table ip t {
	ct limit default count 1
	ct limit zone 2 count 2
	ct limit zone 3 count 0
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(commit, zone=ip ttl map { 1-63 : 1, 64 : 2, 65 : 3, 66-127 : 4 })
	}
}
END
# each zone without a limit of its own holds one; zone 3 any number
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53 ttl=63
send client udp 10.0.0.2:1002 > 203.0.113.2:53 ttl=63
expect-none server
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53 ttl=127
send client udp 10.0.0.2:1002 > 203.0.113.2:53 ttl=127
expect-none server
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53 ttl=64
pass client server udp 10.0.0.2:1002 > 203.0.113.2:53 ttl=64
send client udp 10.0.0.2:1003 > 203.0.113.2:53 ttl=64
expect-none server
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53 ttl=65
pass client server udp 10.0.0.2:1002 > 203.0.113.2:53 ttl=65
pass client server udp 10.0.0.2:1003 > 203.0.113.2:53 ttl=65
stat drop_limit +3
cli list limits
output "ct limit default count 1 # use 1 in zone 1, 1 in zone 4" "ct limit zone 2 count 2 # use 2" "ct limit zone 3 count 0 # use 0"

case zone-limit-changes
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 ct(commit, zone=7)
	}
}
END
# connections older than the limit do not count
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
pass client server udp 10.0.0.2:1002 > 203.0.113.2:53
cli add ct limit zone 7 count 1
pass client server udp 10.0.0.2:1003 > 203.0.113.2:53
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
send client udp 10.0.0.2:1004 > 203.0.113.2:53
expect-none server
cli list limits
output "ct limit zone 7 count 1 # use 1"
# a later one replaces it, and what was counted counts
cli add ct limit zone 7 count 2
pass client server udp 10.0.0.2:1004 > 203.0.113.2:53
send client udp 10.0.0.2:1005 > 203.0.113.2:53
expect-none server
# lower than what is there: that stays, nothing is added
cli add ct limit zone 7 count 1
send client udp 10.0.0.2:1005 > 203.0.113.2:53
expect-none server
pass client server udp 10.0.0.2:1003 > 203.0.113.2:53
cli flush connections protocol udp original sport 1003
send client udp 10.0.0.2:1005 > 203.0.113.2:53
expect-none server
cli flush connections protocol udp original sport 1004
pass client server udp 10.0.0.2:1005 > 203.0.113.2:53
# a file that is loaded again says nothing new
run gw sh -c "${CLI} list ruleset >/tmp/one && { echo flush ruleset; cat /tmp/one; } >/tmp/again && ${CLI} -f /tmp/again && ${CLI} list ruleset >/tmp/two && cmp /tmp/one /tmp/two"
cli list ruleset
output "ct limit zone 7 count 1"
send client udp 10.0.0.2:1006 > 203.0.113.2:53
expect-none server
# none
cli delete ct limit zone 7
pass client server udp 10.0.0.2:1006 > 203.0.113.2:53
cli-fails delete ct limit zone 7
output "there is no limit of zone 7"
cli add ct limit zone 7 count 1; add ct limit default count 5
cli-fails add ct limit zone 7 count 2; add ct limit zone 7 count 3
output "is set twice in this transaction"
cli flush ruleset ip
cli list ruleset
output "ct limit zone 7 count 1" "ct limit default count 5"
cli flush ruleset
cli list ruleset
no-output "limit"

case zone-limit-tcp
topology gateway
ctnat <<END
ct limit zone 7 count 1
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		tcp dport 80 ct(commit, zone=7)
		ct(zone=7)
	}
}
END
# a closed connection is still in the table and in nobody's way
tcp-open a client 10.0.0.2:4000 > 203.0.113.2:80 server
send client tcp 10.0.0.2:4001 > 203.0.113.2:80 flags=S seq=1
expect-none server
tcp-close a
entries 1 zone=7
tcp-open b client 10.0.0.2:4001 > 203.0.113.2:80 server
entries 2 zone=7
send client tcp 10.0.0.2:4002 > 203.0.113.2:80 flags=S seq=1
expect-none server
tcp-reset b
tcp-open c client 10.0.0.2:4002 > 203.0.113.2:80 server

case zone-limit-comes-before-what-commit-sets
topology gateway
listen
# NAT has happened; event mask, mark, label and helper have not
ctnat <<END
ct limit zone 7 count 1
table ip t {
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		tcp dport 21 ct(commit, zone=7, nat(src=203.0.113.1), mark=5, label=9, helper=ftp, events=new,destroy) counter comment "ftp"
	}
}
END
send client tcp 10.0.0.2:1001 > 203.0.113.2:21 flags=S seq=1
expect server tcp 203.0.113.1:1001 > 203.0.113.2:21 flags=S seq=1
event new orig=10.0.0.2:1001>203.0.113.2:21 mark=5
entry mark=5 label=0x9 zone=7
send client tcp 10.0.0.2:1002 > 203.0.113.2:21 flags=S seq=1
expect-none server
stat drop_limit +1
no-event new orig=10.0.0.2:1002>203.0.113.2:21
no-event destroy orig=10.0.0.2:1002>203.0.113.2:21
entries 1
counters ftp=2

case zone-limit-at-the-exit
topology gateway
# bound without commit: it is committed as it leaves, and then asked
ctnat <<END
ct limit zone 7 count 1
table ip t {
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		ct(zone=7, nat(src=203.0.113.1)) counter comment "bound"
	}
}
END
send client udp 10.0.0.2:1001 > 203.0.113.2:53
expect server udp 203.0.113.1:1001 > 203.0.113.2:53
send client udp 10.0.0.2:1002 > 203.0.113.2:53
expect-none server
stat drop_limit +1
stat committed_at_exit +1
counters bound=2

# What changes of a limit at run time is told; saying the same again is not.
case zone-limit-monitor
topology gateway
start watch gw ${CLI} monitor --count 6
says watch "# monitoring"
ctnat <<END
ct limit zone 7 count 1
ct limit default count 5
END
cli add ct limit zone 7 count 1
cli add ct limit zone 7 count 2
cli-fails -f - <<END
add ct limit zone 7 count 3
add rule ip t nowhere accept
END
cli delete ct limit zone 7
cli delete ct limit default
cli add ct limit zone 65535 count 4294967295
cli flush ruleset
wait watch
output "add ct limit zone 7 count 1 #" "add ct limit default count 5 #" "add ct limit zone 7 count 2 #" "delete ct limit zone 7" "delete ct limit default" "add ct limit zone 65535 count 4294967295" "delete ct limit zone 65535"
no-output "count 3"
