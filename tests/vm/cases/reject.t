# SPDX-License-Identifier: GPL-2.0-only
# Rejected packets: dropped, and their senders told.

case reject-forward
topology gateway
ctnat <<END
table inet t {
	chain fwd {
		type filter hook forward priority filter; policy accept;
		udp dport 1 counter reject comment "plain"
		udp dport 2 reject with icmpx admin-prohibited
		udp dport 3 reject with icmp host-unreachable
		udp dport 3 reject with icmpv6 no-route
		udp dport 4 reject with tcp reset
		tcp dport 80 reject with tcp reset
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:1
expect client icmp port-unreachable 10.0.0.1 > 10.0.0.2 inner=udp,10.0.0.2:1000>203.0.113.2:1
send client udp 10.0.0.2:1000 > 203.0.113.2:2
expect client icmp prohibited 10.0.0.1 > 10.0.0.2 inner=udp,10.0.0.2:1000>203.0.113.2:2
send client udp 10.0.0.2:1000 > 203.0.113.2:3
expect client icmp host-unreachable 10.0.0.1 > 10.0.0.2 inner=udp,10.0.0.2:1000>203.0.113.2:3
send client tcp 10.0.0.2:1000 > 203.0.113.2:80 seq=7
expect client tcp 203.0.113.2:80 > 10.0.0.2:1000 flags=RA ack=8
# UDP is not reset: the rule ends, the packet goes on
send client udp 10.0.0.2:1000 > 203.0.113.2:4
expect server udp 10.0.0.2:1000 > 203.0.113.2:4
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:1
expect client icmp6 port-unreachable fd00:a::1 > fd00:a::2 inner=udp,[fd00:a::2]:1000>[2001:db8:1::2]:1
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:2
expect client icmp6 prohibited fd00:a::1 > fd00:a::2
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:3
expect client icmp6 no-route fd00:a::1 > fd00:a::2
send client tcp [fd00:a::2]:1000 > [2001:db8:1::2]:80 seq=7
expect client tcp [2001:db8:1::2]:80 > [fd00:a::2]:1000 flags=RA ack=8
expect-none server
counters plain=2/86
run gw sh -c "${CLI} list statistics"
output "drop_rejected 8"

case reject-prerouting-and-input
topology gateway
ctnat <<END
table inet t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		tcp dport 80 reject with tcp reset
		udp dport 1 reject
	}
	chain in {
		type filter hook input priority filter; policy accept;
		udp dport 2 reject with icmpx no-route
	}
}
END
send client tcp 10.0.0.2:1000 > 203.0.113.2:80 seq=7
expect client tcp 203.0.113.2:80 > 10.0.0.2:1000 flags=RA ack=8
send client tcp [fd00:a::2]:1000 > [2001:db8:1::2]:80 seq=7
expect client tcp [2001:db8:1::2]:80 > [fd00:a::2]:1000 flags=RA ack=8
send client udp 10.0.0.2:1000 > 203.0.113.2:1
expect client icmp port-unreachable 10.0.0.1 > 10.0.0.2
send client udp 10.0.0.2:1000 > 10.0.0.1:2
expect client icmp net-unreachable 10.0.0.1 > 10.0.0.2
send client udp [fd00:a::2]:1000 > [fd00:a::1]:2
expect client icmp6 no-route fd00:a::1 > fd00:a::2

case reject-own-output
topology hosts
ctnat <<END
table ip t {
	chain out {
		type filter hook output priority filter; policy accept;
		tcp dport 80 reject with tcp reset
	}
}
END
run gw sh -c "curl -s -m 3 http://203.0.113.2/; echo exit $?"
output "exit 7"

# The answer is translated as an answer of its connection.
case reject-of-translated
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		ip daddr 198.51.100.1 ct state new ct(commit, nat(dst=203.0.113.2))
	}
	chain fwd {
		type filter hook forward priority filter; policy accept;
		tcp dport 80 reject with tcp reset
		udp dport 53 reject
	}
}
END
send client tcp 10.0.0.2:1000 > 198.51.100.1:80 seq=7
expect client tcp 198.51.100.1:80 > 10.0.0.2:1000 flags=RA ack=8
send client udp 10.0.0.2:1000 > 198.51.100.1:53
expect client icmp port-unreachable * > 10.0.0.2 inner=udp,10.0.0.2:1000>198.51.100.1:53
