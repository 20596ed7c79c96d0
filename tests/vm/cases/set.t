# SPDX-License-Identifier: GPL-2.0-only
# X set EXPR: what is rewritten, and that every checksum is right afterwards.
# The driver looks at each checksum of what it captures.

case set-addresses
topology gateway
ctnat <<END
table inet t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ip daddr 198.51.100.1 ip daddr set 203.0.113.2
		ip6 daddr 2001:db8:9::1 ip6 daddr set 2001:db8:1::2
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		ip saddr 10.0.0.0/24 ip saddr set 203.0.113.77
		ip6 saddr fd00:a::2 ip6 saddr set 2001:db8:1::77
	}
}
END
send client udp 10.0.0.2:1000 > 198.51.100.1:53
expect server udp 203.0.113.77:1000 > 203.0.113.2:53 ttl=63
send client tcp 10.0.0.2:1000 > 198.51.100.1:80 data=hello
expect server tcp 203.0.113.77:1000 > 203.0.113.2:80 data=hello
send client udplite 10.0.0.2:1000 > 198.51.100.1:53
expect server udplite 203.0.113.77:1000 > 203.0.113.2:53
send client dccp 10.0.0.2:1000 > 198.51.100.1:53
expect server dccp 203.0.113.77:1000 > 203.0.113.2:53
send client sctp 10.0.0.2:1000 > 198.51.100.1:53 chunk=init
expect server sctp 203.0.113.77:1000 > 203.0.113.2:53 chunk=init
send client icmp echo-request 10.0.0.2 > 198.51.100.1 id=7
expect server icmp echo-request 203.0.113.77 > 203.0.113.2 id=7
send client gre 10.0.0.2 > 198.51.100.1
expect server gre 203.0.113.77 > 203.0.113.2
send client udp [fd00:a::2]:1000 > [2001:db8:9::1]:53
expect server udp [2001:db8:1::77]:1000 > [2001:db8:1::2]:53
send client tcp [fd00:a::2]:1000 > [2001:db8:9::1]:80 data=hello
expect server tcp [2001:db8:1::77]:1000 > [2001:db8:1::2]:80 data=hello
send client icmp6 echo-request fd00:a::2 > 2001:db8:9::1 id=7
expect server icmp6 echo-request 2001:db8:1::77 > 2001:db8:1::2 id=7
send client sctp [fd00:a::2]:1000 > [2001:db8:9::1]:53 chunk=init
expect server sctp [2001:db8:1::77]:1000 > [2001:db8:1::2]:53
# None of them is tracked.
no-entry proto=udp
no-entry proto=tcp

# What was wrong stays wrong, what was absent stays absent.
case set-checksums-zero-and-bad
topology gateway
ctnat <<END
table ip t {
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ip saddr set 203.0.113.77
		th dport 53 th dport set 5353
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53 zero-sum
expect server udp 203.0.113.77:1000 > 203.0.113.2:5353 zero-sum
send client udp 10.0.0.2:1000 > 203.0.113.2:53 bad-sum
expect server udp 203.0.113.77:1000 > 203.0.113.2:5353 bad-sum
send client tcp 10.0.0.2:1000 > 203.0.113.2:53 bad-sum
expect server tcp 203.0.113.77:1000 > 203.0.113.2:5353 bad-sum
send client sctp 10.0.0.2:1000 > 203.0.113.2:53 chunk=init bad-sum
expect server sctp 203.0.113.77:1000 > 203.0.113.2:5353 bad-sum

# With source port 16802 (3926 after the address) the sum over this packet comes
# out as 0, which would say that there is none: it is sent as 0xffff.
case set-udp-checksum-never-becomes-zero
topology gateway
ctnat <<END
table ip t {
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" udp sport set ip id
		oifname "wan" ip id 3926 ip saddr set 203.0.113.77
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53 ip-id=5000 data=x
expect server udp 10.0.0.2:5000 > 203.0.113.2:53
send client udp 10.0.0.2:1000 > 203.0.113.2:53 ip-id=16802 data=x
expect server udp 10.0.0.2:16802 > 203.0.113.2:53
send client udp 10.0.0.2:1000 > 203.0.113.2:53 ip-id=3926 data=x
expect server udp 203.0.113.77:3926 > 203.0.113.2:53

case set-ports
topology gateway
ctnat <<END
table inet t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		tcp dport 80 tcp dport set 8080
		udp dport 53 udp sport set udp sport | 0x8000 udp dport set 5353
		sctp dport 9 sctp dport set 99 sctp sport set 98
		meta l4proto { udplite, dccp } th dport set th sport
	}
}
END
send client tcp 10.0.0.2:1000 > 203.0.113.2:80 data=odd
expect server tcp 10.0.0.2:1000 > 203.0.113.2:8080 data=odd
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 10.0.0.2:33768 > 203.0.113.2:5353
send client sctp 10.0.0.2:1000 > 203.0.113.2:9 chunk=init
expect server sctp 10.0.0.2:98 > 203.0.113.2:99 chunk=init
send client udplite 10.0.0.2:1000 > 203.0.113.2:9
expect server udplite 10.0.0.2:1000 > 203.0.113.2:1000
send client dccp 10.0.0.2:1000 > 203.0.113.2:9
expect server dccp 10.0.0.2:1000 > 203.0.113.2:1000
send client tcp [fd00:a::2]:1000 > [2001:db8:1::2]:80
expect server tcp [fd00:a::2]:1000 > [2001:db8:1::2]:8080
send client sctp [fd00:a::2]:1000 > [2001:db8:1::2]:9 chunk=cookie-ack
expect server sctp [fd00:a::2]:98 > [2001:db8:1::2]:99 chunk=cookie-ack
# no port, no rule
send client icmp echo-request 10.0.0.2 > 203.0.113.2 id=80
expect server icmp echo-request 10.0.0.2 > 203.0.113.2 id=80

case set-ttl-dscp
topology gateway
ctnat <<END
table inet t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ip ttl set 33 ip dscp set af21
		ip6 hoplimit set 44 ip6 dscp set ip6 dscp ^ 0x3f
		ip ttl set ip6 hoplimit counter comment "behind"
	}
}
END
# the two bits of ECN stay
send client udp 10.0.0.2:1000 > 203.0.113.2:53 ttl=5 tos=3
expect server udp 10.0.0.2:1000 > 203.0.113.2:53 ttl=32 tos=75
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53 ttl=5 tos=2
expect server udp [fd00:a::2]:1000 > [2001:db8:1::2]:53 ttl=43 tos=254
# a field that is not there, set or read, ends the rule
counters behind=0/0

case set-fragments
topology gateway
ctnat <<END
table inet t {
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ip saddr set 203.0.113.77
		oifname "wan" ip6 saddr set 2001:db8:1::77
		oifname "wan" th sport set 7777
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=3000 fragment=1480
expect server udp 203.0.113.77:7777 > 203.0.113.2:53 len=3000 frags=3
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53 len=3000 fragment=1400
expect server udp [2001:db8:1::77]:7777 > [2001:db8:1::2]:53 len=3000 frags=3
# the checksum of a whole SCTP packet cannot be known from a part of it
send client sctp 10.0.0.2:1000 > 203.0.113.2:53 len=40 fragment=32
expect server sctp 203.0.113.77:1000 > 203.0.113.2:53 frags=2

case set-detaches
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(zone=5)
		udp dport 53 udp dport set 53
		ct state new counter comment "same"
		udp dport 54 udp dport set 5454 ct state untracked counter comment "port"
		udp dport 55 ip dscp set cs1 ct state new counter comment "dscp"
		udp dport 56 ip daddr set 203.0.113.3 ct state untracked ct(zone=6, commit)
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 10.0.0.2:1000 > 203.0.113.2:53
send client udp 10.0.0.2:1000 > 203.0.113.2:54
expect server udp 10.0.0.2:1000 > 203.0.113.2:5454
send client udp 10.0.0.2:1000 > 203.0.113.2:55
expect server udp 10.0.0.2:1000 > 203.0.113.2:55
send client udp 10.0.0.2:1000 > 203.0.113.2:56
expect server udp 10.0.0.2:1000 > 203.0.113.3:56
counters same=4/132 port=1/33 dscp=1/33
entry proto=udp orig=10.0.0.2:1000>203.0.113.3:56 zone=6
no-entry proto=udp zone=5

case set-mark-two-fields
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		meta mark set ip saddr & 0xff00ff | 0x30000000
		ct(commit, mark=0x1200, zone=2)
		ct mark set ct mark & 0xff00 | meta mark & 0xff
		meta priority set ct mark ^ meta mark
		meta mark set ct mark << 8 & 0xff0000 | ip dscp
		meta mark 0x00120008 meta priority 3000:1200 counter comment "seen"
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53 tos=32
expect server udp 10.0.0.2:1000 > 203.0.113.2:53
entry proto=udp orig=10.0.0.2:1000>203.0.113.2:53 mark=0x1202 zone=2
counters seen=1/33

case set-label
topology gateway
ctnat <<END
table inet t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		meta mark set 0x77
		ct label set 0x5
		ct(zone=3)
		udp dport 53 ct label set ip6 saddr
		udp dport 54 ct label set meta mark << 64 | 0x1
		ct(commit, zone=3)
		udp dport 54 ct label set ct label | 0x80000000000000000000000000000000
	}
}
END
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53
expect server udp [fd00:a::2]:1000 > [2001:db8:1::2]:53
entry proto=udp orig=[fd00:a::2]:1000>[2001:db8:1::2]:53 label=0xfd00000a000000000000000000000002
send client udp 10.0.0.2:1000 > 203.0.113.2:54
expect server udp 10.0.0.2:1000 > 203.0.113.2:54
entry proto=udp orig=10.0.0.2:1000>203.0.113.2:54 label=0x80000000000000770000000000000001

# Wide numbers: prefixes swapped without state, as NPTv6 does.
case set-ipv6-prefix
topology gateway
ctnat <<END
table ip6 t {
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ip6 saddr set ip6 saddr & ::ffff:ffff:ffff:ffff | 2001:db8:5::
	}
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "wan" ip6 daddr 2001:db8:5::/64 ip6 daddr set ip6 daddr & ::ffff:ffff:ffff:ffff | fd00:a::
	}
}
END
send client tcp [fd00:a::2]:1000 > [2001:db8:1::2]:80
expect server tcp [2001:db8:5::2]:1000 > [2001:db8:1::2]:80
reply server
expect client tcp [2001:db8:1::2]:80 > [fd00:a::2]:1000

case set-at-output-routes-again
topology two-uplinks
ctnat <<END
table ip t {
	chain out {
		type filter hook output priority mangle; policy accept;
		udp dport 53 ip daddr set 192.0.2.2
		udp dport 54 udp dport set 5454
	}
}
END
connect u gw udp 203.0.113.2:53 from=203.0.113.1:4000
sock-send u data=ask
expect other udp 203.0.113.1:4000 > 192.0.2.2:53 data=ask
connect v gw udp 203.0.113.2:54 from=203.0.113.1:4001
sock-send v data=ask
expect server udp 203.0.113.1:4001 > 203.0.113.2:5454 data=ask

# Checksums left to devices, super packets: real connections, translated without
# state.
case set-offloads
topology hosts
ctnat <<END
table inet t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "wan" ip daddr 203.0.113.77 ip daddr set 10.0.0.2
		iifname "wan" tcp sport 5201 tcp sport set 5202
		iifname "lan" tcp dport 5202 tcp dport set 5201
		iifname "wan" ip6 daddr 2001:db8:1::77 ip6 daddr set fd00:a::2
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" meta length > 1500 counter comment "large"
		oifname "wan" ip saddr 10.0.0.2 ip saddr set 203.0.113.77
		oifname "wan" ip6 saddr fd00:a::2 ip6 saddr set 2001:db8:1::77
	}
}
END
addr gw wan 203.0.113.77/32
addr gw wan 2001:db8:1::77/128
start iperf server iperf3 -s
until server "/proc/net/tcp /proc/net/tcp6" :1451
run client iperf3 -c 203.0.113.2 -p 5202 -n 4M
output receiver
run client iperf3 -c 203.0.113.2 -p 5202 -n 4M -R
output receiver
run client iperf3 -6 -c 2001:db8:1::2 -p 5202 -n 4M
output receiver
run gw sh -c "${CLI} list ruleset | grep 'comment .large' | grep -v 'packets 0 '"
output large
stop iperf

# Early demultiplexing has found a socket by the old port.
case set-at-input
topology hosts
ctnat <<END
table ip t {
	chain in {
		type filter hook input priority filter; policy accept;
		udp dport 1000 udp dport set 2000
	}
}
END
sock a gw udp 10.0.0.1:1000
sock b gw udp 10.0.0.1:2000
connect u client udp 10.0.0.1:1000 from=10.0.0.2:4000
sock-send u data=ask
sock-expect b from=10.0.0.2:4000 data=ask

# As iptables' CONNSECMARK: the mark goes to the connection, and from it to
# packets of the other direction.
case set-secmark
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "lan" meta secmark set 5
		ct()
		iifname "wan" meta secmark set ct secmark
		iifname "wan" meta secmark 5 counter comment "kept"
		iifname "wan" meta secmark 0 counter comment "none"
		ct secmark 5 counter comment "matched"
	}
	chain forward {
		type filter hook forward priority filter; policy accept;
		udp dport 54 ct secmark set 7
		udp dport 53 ct secmark set meta secmark
		ct(commit)
	}
}
END
listen gw
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
counters kept=0 none=0 matched=0
cli list connections
output " secmark 5 "
pass server client udp 203.0.113.2:53 > 10.0.0.2:1000
counters kept=1 none=0 matched=1
pass client server udp 10.0.0.2:1000 > 203.0.113.2:54
cli list connections
output " secmark 5 " " secmark 7 "
# that of a connection that is there is changed
ctnat <<END
insert rule ip t forward meta secmark set 9
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
event update orig=10.0.0.2:1000>203.0.113.2:53
cli list connections
output " secmark 9 " " secmark 7 "
pass server client udp 203.0.113.2:99 > 10.0.0.2:99
counters kept=1 none=1 matched=2
run gw sh -c "${CLI} list ruleset >/tmp/one && ${CLI} flush ruleset && ${CLI} -f /tmp/one && ${CLI} list ruleset >/tmp/two && cmp /tmp/one /tmp/two"
