# SPDX-License-Identifier: GPL-2.0-only
# How many connections there may be: Open vSwitch's limits of zones, connlimit,
# nft's "ct count", and ctnat's "ct limit". nf_conncount, which all peers count
# with, looks once a tick which connections are gone: so "ticks" and "zone-use"
# stand where one has gone and another is to come. Until then it counts what was
# refused, too, for any packet that asks: so connections that are there do not.

# UDP from the left is of zone 7, TCP of zone 8.
define-lines two-zones
ovs lan wan <<END
in_port(1),eth(),eth_type(0x0800),ipv4(proto=17),udp() ct(commit,zone=7),2
in_port(2),eth(),eth_type(0x0800),ipv4(proto=17),udp() ct(zone=7),1
in_port(1),eth(),eth_type(0x0800),ipv4(proto=6),tcp(),tcp_flags(0/0) ct(commit,zone=8),2
in_port(2),eth(),eth_type(0x0800),ipv4(proto=6),tcp(),tcp_flags(0/0) ct(zone=8),1
in_port(2),eth(),eth_type(0x0800),ipv4(proto=1),icmp() ct(zone=7),1
END
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ip protocol { udp, icmp } ct(zone=7)
		tcp dport 0-65535 ct(zone=8)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ip protocol udp ct(commit, zone=7)
		oifname "wan" tcp dport 0-65535 ct(commit, zone=8)
	}
}
END

equiv limit-of-a-zone
topology gateway
lines two-zones
iptables <<END
*raw
-A PREROUTING -p udp -j CT --zone 7
-A PREROUTING -p icmp -j CT --zone 7
-A PREROUTING -p tcp -j CT --zone 8
COMMIT
*filter
-A FORWARD -i lan -p udp -m conntrack ! --ctstatus CONFIRMED -m connlimit --connlimit-above 2 --connlimit-mask 0 -j DROP
COMMIT
END
nft <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ip protocol { udp, icmp } ct zone set 7
		ip protocol tcp ct zone set 8
	}
	chain forward {
		type filter hook forward priority filter; policy accept;
		iifname "lan" meta l4proto udp ct status & confirmed == 0 ct count over 2 drop
	}
}
END
zone-limits 7=2
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
pass client server udp 10.0.0.2:1002 > 203.0.113.2:53
send client udp 10.0.0.2:1003 > 203.0.113.2:53
expect-none server
zone-use 7 2
# what is there goes on in both directions, and so do errors about it
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
pass server client udp 203.0.113.2:53 > 10.0.0.2:1002
send server icmp port-unreachable
expect client icmp port-unreachable 203.0.113.2 > 10.0.0.2
pass client server udp 10.0.0.2:1002 > 203.0.113.2:53
zone-use 7 2
# another zone is not asked
pass client server tcp 10.0.0.2:1001 > 203.0.113.2:80 flags=S seq=1
pass client server tcp 10.0.0.2:1002 > 203.0.113.2:80 flags=S seq=1
pass client server tcp 10.0.0.2:1003 > 203.0.113.2:80 flags=S seq=1
# where one goes another may come
run gw conntrack -D -p udp --orig-port-src 1002
ticks 3
zone-use 7 1
pass client server udp 10.0.0.2:1004 > 203.0.113.2:53
send client udp 10.0.0.2:1002 > 203.0.113.2:53
expect-none server
send client udp 10.0.0.2:1003 > 203.0.113.2:53
expect-none server
zone-use 7 2

# Port N is zone N.
define-lines zone-of-each-port
ovs lan wan <<END
in_port(1),eth(),eth_type(0x0800),ipv4(proto=17),udp(dst=1) ct(commit,zone=1),2
in_port(1),eth(),eth_type(0x0800),ipv4(proto=17),udp(dst=2) ct(commit,zone=2),2
in_port(1),eth(),eth_type(0x0800),ipv4(proto=17),udp(dst=3) ct(commit,zone=3),2
in_port(1),eth(),eth_type(0x0800),ipv4(proto=17),udp(dst=4) ct(commit,zone=4),2
END
ctnat <<END
table ip t {
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		ct(commit, zone=udp dport map { 1 : 1, 2 : 2, 3 : 3, 4 : 4 })
	}
}
END

equiv limit-default
topology gateway
lines zone-of-each-port
zone-limits default=1 2=2 3=0
pass client server udp 10.0.0.2:1001 > 203.0.113.2:1
send client udp 10.0.0.2:1002 > 203.0.113.2:1
expect-none server
pass client server udp 10.0.0.2:1001 > 203.0.113.2:4
send client udp 10.0.0.2:1002 > 203.0.113.2:4
expect-none server
pass client server udp 10.0.0.2:1001 > 203.0.113.2:2
pass client server udp 10.0.0.2:1002 > 203.0.113.2:2
send client udp 10.0.0.2:1003 > 203.0.113.2:2
expect-none server
pass client server udp 10.0.0.2:1001 > 203.0.113.2:3
pass client server udp 10.0.0.2:1002 > 203.0.113.2:3
pass client server udp 10.0.0.2:1003 > 203.0.113.2:3
zone-use 1 1
zone-use 2 2
zone-use 3 0
zone-use 4 1
# no limit of its own any more: the default is its limit
zone-unlimited 3
pass client server udp 10.0.0.2:1004 > 203.0.113.2:3
send client udp 10.0.0.2:1005 > 203.0.113.2:3
expect-none server
zone-use 3 1
# no default: no limit
zone-limits default=0
pass client server udp 10.0.0.2:1002 > 203.0.113.2:1
pass client server udp 10.0.0.2:1002 > 203.0.113.2:4
send client udp 10.0.0.2:1004 > 203.0.113.2:2
expect-none server

equiv limit-changes
topology gateway
lines zone-of-each-port
# connections that are older than the limit do not count
pass client server udp 10.0.0.2:1001 > 203.0.113.2:1
pass client server udp 10.0.0.2:1002 > 203.0.113.2:1
zone-limits 1=1
pass client server udp 10.0.0.2:1003 > 203.0.113.2:1
pass client server udp 10.0.0.2:1001 > 203.0.113.2:1
send client udp 10.0.0.2:1004 > 203.0.113.2:1
expect-none server
zone-use 1 1
# a higher one, and a lower one: what is there stays
zone-limits 1=3
pass client server udp 10.0.0.2:1004 > 203.0.113.2:1
pass client server udp 10.0.0.2:1005 > 203.0.113.2:1
send client udp 10.0.0.2:1006 > 203.0.113.2:1
expect-none server
zone-use 1 3
zone-limits 1=1
send client udp 10.0.0.2:1006 > 203.0.113.2:1
expect-none server
pass client server udp 10.0.0.2:1005 > 203.0.113.2:1
run gw conntrack -D -p udp --orig-port-src 1005
zone-use 1 2
send client udp 10.0.0.2:1006 > 203.0.113.2:1
expect-none server
run gw conntrack -D -p udp --orig-port-src 1004
run gw conntrack -D -p udp --orig-port-src 1003
zone-use 1 0
pass client server udp 10.0.0.2:1006 > 203.0.113.2:1
send client udp 10.0.0.2:1007 > 203.0.113.2:1
expect-none server
zone-unlimited 1
pass client server udp 10.0.0.2:1007 > 203.0.113.2:1
pass client server udp 10.0.0.2:1008 > 203.0.113.2:1

# A connection that was not let in leaves no trace of its translation.
equiv limit-and-nat
topology gateway
iptables <<END
*raw
-A PREROUTING -p udp -j CT --zone 7
COMMIT
*filter
-A FORWARD -i lan -p udp -m conntrack ! --ctstatus CONFIRMED -m connlimit --connlimit-above 1 --connlimit-mask 0 -j DROP
COMMIT
*nat
-A POSTROUTING -o wan -p udp -j SNAT --to-source 203.0.113.1:5000
COMMIT
END
nft <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ip protocol udp ct zone set 7
	}
	chain forward {
		type filter hook forward priority filter; policy accept;
		iifname "lan" meta l4proto udp ct status & confirmed == 0 ct count over 1 drop
	}
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" meta l4proto udp snat to 203.0.113.1:5000
	}
}
END
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(zone=7, nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, zone=7, nat(src=203.0.113.1:5000))
	}
}
END
ovs lan wan <<END
in_port(1),eth(),eth_type(0x0800),ipv4() ct(commit,zone=7,nat(src=203.0.113.1:5000)),2
in_port(2),eth(),eth_type(0x0800),ipv4() ct(zone=7,nat),1
END
zone-limits 7=1
send client udp 10.0.0.2:1001 > 203.0.113.2:53
expect server udp 203.0.113.1:5000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1001
# to another end, so that the port would have been free
send client udp 10.0.0.2:1002 > 203.0.113.2:54
expect-none server
zone-use 7 1
# and one to where it was, so that it would not be if anything had stayed
run gw conntrack -D -p udp --orig-port-src 1001
ticks 3
zone-use 7 0
send client udp 10.0.0.2:1003 > 203.0.113.2:54
expect server udp 203.0.113.1:5000 > 203.0.113.2:54
reply server
expect client udp 203.0.113.2:54 > 10.0.0.2:1003

# One that is closed or reset waits in the table, and nobody waits for it.
equiv limit-tcp-closed
topology gateway
lines two-zones
iptables <<END
*raw
-A PREROUTING -p tcp -j CT --zone 8
COMMIT
*filter
-A FORWARD -i lan -p tcp -m conntrack ! --ctstatus CONFIRMED -m connlimit --connlimit-above 1 --connlimit-mask 0 -j DROP
COMMIT
END
nft <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ip protocol tcp ct zone set 8
	}
	chain forward {
		type filter hook forward priority filter; policy accept;
		iifname "lan" meta l4proto tcp ct status & confirmed == 0 ct count over 1 drop
	}
}
END
zone-limits 8=1
tcp-open a client 10.0.0.2:4000 > 203.0.113.2:80 server
send client tcp 10.0.0.2:4001 > 203.0.113.2:80 flags=S seq=1
expect-none server
tcp-send a
tcp-reply a
tcp-close a
ticks 3
zone-use 8 0
tcp-open b client 10.0.0.2:4001 > 203.0.113.2:80 server
send client tcp 10.0.0.2:4002 > 203.0.113.2:80 flags=S seq=1
expect-none server
tcp-reset b
ticks 3
zone-use 8 0
tcp-open c client 10.0.0.2:4002 > 203.0.113.2:80 server
tcp-send c

# IPv4 and IPv6 count together.
equiv limit-both-families
topology gateway
ovs lan wan <<END
in_port(1),eth(),eth_type(0x0800),ipv4() ct(commit,zone=7),2
in_port(1),eth(),eth_type(0x86dd),ipv6() ct(commit,zone=7),2
END
ctnat <<END
table inet t {
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		meta l4proto udp ct(commit, zone=7)
	}
}
END
zone-limits 7=3
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
pass client server udp [fd00:a::2]:1001 > [2001:db8:1::2]:53
pass client server udp [fd00:a::2]:1002 > [2001:db8:1::2]:53
send client udp [fd00:a::2]:1003 > [2001:db8:1::2]:53
expect-none server
send client udp 10.0.0.2:1002 > 203.0.113.2:53
expect-none server
zone-use 7 3
pass client server udp [fd00:a::2]:1001 > [2001:db8:1::2]:53

# A packet in two zones is asked in both; the first has let it in already.
equiv limit-in-two-zones
topology gateway
ovs lan wan <<END
in_port(1),eth(),eth_type(0x0800),ipv4() ct(commit,zone=1),ct(commit,zone=2),2
END
ctnat <<END
table ip t {
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, zone=1) ct(commit, zone=2)
	}
}
END
zone-limits 1=3 2=1
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
send client udp 10.0.0.2:1002 > 203.0.113.2:53
expect-none server
zone-use 1 2
zone-use 2 1
send client udp 10.0.0.2:1002 > 203.0.113.2:53
expect-none server
send client udp 10.0.0.2:1003 > 203.0.113.2:53
expect-none server
send client udp 10.0.0.2:1004 > 203.0.113.2:53
expect-none server
zone-use 1 3
zone-use 2 1

# Turned round, it is another connection, in the place of the first.
equiv limit-and-force
topology gateway
ovs lan wan <<END
in_port(1),eth(),eth_type(0x0800),ipv4() ct(commit,zone=4),2
in_port(2),eth(),eth_type(0x0800),ipv4() ct(force_commit,zone=4),1
END
zone-limits 4=1
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
send client udp 10.0.0.2:1001 > 203.0.113.2:53
expect-none server
zone-use 4 1
ticks 3
pass server client udp 203.0.113.2:53 > 10.0.0.2:1000
zone-use 4 1
send client udp 10.0.0.2:1001 > 203.0.113.2:53
expect-none server
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53

# ---- connections that a rule, or each source of a set, has seen ----

equiv count-of-a-rule
topology gateway
iptables <<END
*filter
-A FORWARD -p udp --dport 53 -m conntrack ! --ctstatus CONFIRMED -m connlimit --connlimit-above 2 --connlimit-mask 0 -j DROP
COMMIT
END
same <<END
table ip t {
	chain forward {
		type filter hook forward priority filter; policy accept;
		udp dport 53 ct status & confirmed == 0 ct count over 2 drop
	}
}
END
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
pass client server udp 10.0.0.3:1002 > 203.0.113.2:53
send client udp 10.0.0.4:1003 > 203.0.113.2:53
expect-none server
pass client server udp 10.0.0.2:1001 > 203.0.113.2:54
pass server client udp 203.0.113.2:53 > 10.0.0.2:1001
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
run gw conntrack -D -p udp --orig-port-src 1002
ticks 3
pass client server udp 10.0.0.4:1003 > 203.0.113.2:53
send client udp 10.0.0.4:1004 > 203.0.113.2:53
expect-none server

equiv count-of-each-source
topology gateway
iptables <<END
*filter
-A FORWARD -p udp --dport 53 -m conntrack ! --ctstatus CONFIRMED -m connlimit --connlimit-above 2 --connlimit-mask 32 --connlimit-saddr -j DROP
COMMIT
END
same <<END
table ip t {
	set sources { type ipv4_addr; size 100; flags dynamic; }
	chain forward {
		type filter hook forward priority filter; policy accept;
		udp dport 53 ct status & confirmed == 0 add @sources { ip saddr ct count over 2 } drop
	}
}
END
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
pass client server udp 10.0.0.2:1002 > 203.0.113.2:53
send client udp 10.0.0.2:1003 > 203.0.113.2:53
expect-none server
pass client server udp 10.0.0.3:1003 > 203.0.113.2:53
pass client server udp 10.0.0.3:1004 > 203.0.113.2:53
send client udp 10.0.0.3:1005 > 203.0.113.2:53
expect-none server
pass server client udp 203.0.113.2:53 > 10.0.0.2:1001
run gw conntrack -D -p udp --orig-port-src 1002
ticks 3
send client udp 10.0.0.3:1005 > 203.0.113.2:53
expect-none server
pass client server udp 10.0.0.2:1003 > 203.0.113.2:53
send client udp 10.0.0.2:1004 > 203.0.113.2:53
expect-none server

equiv count-of-each-subnet
topology gateway
iptables <<END
*filter
-A FORWARD -p tcp --dport 80 -m conntrack ! --ctstatus CONFIRMED -m connlimit --connlimit-above 1 --connlimit-mask 31 --connlimit-saddr -j DROP
COMMIT
END
same <<END
table ip t {
	set nets { type ipv4_addr; size 100; flags dynamic; }
	chain forward {
		type filter hook forward priority filter; policy accept;
		tcp dport 80 ct status & confirmed == 0 add @nets { ip saddr & 255.255.255.254 ct count over 1 } drop
	}
}
END
tcp-open a client 10.0.0.2:4000 > 203.0.113.2:80 server
send client tcp 10.0.0.3:4001 > 203.0.113.2:80 flags=S seq=1
expect-none server
tcp-open b client 10.0.0.4:4001 > 203.0.113.2:80 server
tcp-send a
tcp-reply a
tcp-reset a
ticks 3
tcp-open c client 10.0.0.3:4002 > 203.0.113.2:80 server
send client tcp 10.0.0.5:4003 > 203.0.113.2:80 flags=S seq=1
expect-none server
tcp-send c
