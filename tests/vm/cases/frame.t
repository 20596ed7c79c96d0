# SPDX-License-Identifier: GPL-2.0-only
# Link headers: what is set in them, and answers made at frames.

case frame-set-addresses
topology bridge-of-three
ctnat <<END
table bridge b {
	chain pre {
		type filter hook prerouting priority filter; policy accept;
		iifname "lan" udp dport 53 ether daddr set 02:00:00:00:01:01 counter comment "to"
		iifname "lan" udp dport 54 ether daddr set ether daddr | 01:00:00:00:00:00
	}
	chain post {
		type filter hook postrouting priority filter; policy accept;
		oifname "wan" udp dport 53 ether saddr set 02:00:00:00:09:09
		udp dport 55 ether saddr set ether daddr counter comment "copied"
	}
}
table netdev n {
	chain out {
		type filter hook egress devices = { wan, lan2 } priority 0; policy accept;
		ether saddr 02:00:00:00:09:09 ether daddr 02:00:00:00:01:01 udp dport 53 counter comment "both"
		ether daddr & 01:00:00:00:00:00 == 01:00:00:00:00:00 udp dport 54 counter comment "group"
	}
}
END
# The server is known: only it gets what is for it.
send server udp 203.0.113.2:1 > 10.0.0.2:1 to=broadcast
expect client udp 203.0.113.2:1 > 10.0.0.2:1
expect other udp 203.0.113.2:1 > 10.0.0.2:1
send client udp 10.0.0.2:1 > 203.0.113.2:53
expect server udp 10.0.0.2:1 > 203.0.113.2:53
expect-none other
send client udp 10.0.0.2:1 > 203.0.113.2:54 to=server
expect server udp 10.0.0.2:1 > 203.0.113.2:54
expect other udp 10.0.0.2:1 > 203.0.113.2:54
send client tcp [fd00:a::2]:1000 > [2001:db8:1::2]:80 data=hello to=server
expect server tcp [fd00:a::2]:1000 > [2001:db8:1::2]:80 data=hello
counters to=1 both=1 group=2 copied=0

# The host takes what is for it now, and leaves what is for others.
case frame-set-receiver
topology bridge
addr gw br0 203.0.113.1/24
ctnat <<END
table bridge b {
	chain pre {
		type filter hook prerouting priority filter; policy accept;
		udp dport 53 ether daddr set 02:00:00:00:02:00
		udp dport 54 ether daddr set 02:00:00:00:07:07
		udp dport 55 ether daddr set 02:00:00:00:02:00
	}
}
END
sock s gw udp 203.0.113.1:53
sock t gw udp 203.0.113.1:54
send client udp 10.0.0.2:1 > 203.0.113.1:53 data=one
sock-expect s data=one
send client udp 10.0.0.2:1 > 203.0.113.1:54 to=broadcast data=two
expect server udp 10.0.0.2:1 > 203.0.113.1:54 data=two
sock-expect-none t

case frame-set-receiver-at-ingress
topology gateway
run gw ip link set lan address 02:00:00:00:02:01
ctnat <<END
table netdev n {
	chain in {
		type filter hook ingress device "lan" priority 0; policy accept;
		udp dport { 53, 54, 55 } ether daddr set 02:00:00:00:02:01
		udp dport 54 ether daddr set 02:00:00:00:07:07
	}
	chain out {
		type filter hook egress device "wan" priority 0; policy accept;
		udp dport 53 ether saddr set 02:00:00:00:09:09 ether saddr 02:00:00:00:09:09 counter comment "set"
	}
}
END
# To somebody else, but for the rules.
send client udp 10.0.0.2:1 > 203.0.113.2:53 to=server
expect server udp 10.0.0.2:1 > 203.0.113.2:53
send client udp 10.0.0.2:1 > 203.0.113.2:54
send client udp 10.0.0.2:1 > 203.0.113.2:55
expect server udp 10.0.0.2:1 > 203.0.113.2:55
expect-none server
counters set=1

case frame-set-tag
topology bridge
ctnat <<END
table bridge b {
	chain pre {
		type filter hook prerouting priority filter; policy accept;
		udp dport 53 vlan id set 200 vlan pcp set 3
		udp dport 54 vlan id set vlan id ^ 1
		vlan id 200 vlan pcp 3 counter comment "set"
	}
}
END

send client udp 10.0.0.2:1 > 203.0.113.2:53 vlan=100 pcp=5
expect server udp 10.0.0.2:1 > 203.0.113.2:53 vlan=200 pcp=3
send client udp 10.0.0.2:1 > 203.0.113.2:54 vlan=100.7 pcp=5
expect server udp 10.0.0.2:1 > 203.0.113.2:54 vlan=101.7
# No tag: the rule ends.
send client udp 10.0.0.2:1 > 203.0.113.2:53
expect server udp 10.0.0.2:1 > 203.0.113.2:53
counters set=1

# A tag that lies in the frame, with a checksum over all of it.
case frame-set-tag-in-the-frame
topology gateway
run gw ip link add link wan name wan.7 type vlan id 7 reorder_hdr off
run gw ip link set wan.7 arp off up
run gw ip addr add 192.0.2.1/24 dev wan.7
ctnat <<END
table netdev n {
	chain out {
		type filter hook egress device "wan" priority 0; policy accept;
		vlan id 7 vlan id set 8 vlan pcp set 2
		vlan id 8 vlan pcp 2 udp dport 53 counter comment "set"
	}
}
END
send client udp 10.0.0.2:1 > 192.0.2.2:53
expect server udp 10.0.0.2:1 > 192.0.2.2:53 vlan=8 pcp=2
counters set=1

case frame-bridge-names
topology bridge
ctnat <<END
table bridge b {
	chain pre {
		type filter hook prerouting priority filter; policy accept;
		udp dport 53 meta ibrname "br0" counter comment "in"
		udp dport 53 meta ibrname "br*" counter comment "pattern"
		udp dport 53 meta ibrname != "br0" counter comment "other"
		udp dport 53 meta obrname "br0" counter comment "early"
	}
	chain fwd {
		type filter hook forward priority filter; policy accept;
		udp dport 53 meta ibrname . meta obrname { "br0" . "br0" } counter comment "through"
	}
}
table netdev n {
	chain in {
		type filter hook ingress device "lan" priority 0; policy accept;
		udp dport 53 meta ibrname "br0" counter comment "port"
	}
}
END
send client udp 10.0.0.2:1 > 203.0.113.2:53
expect server udp 10.0.0.2:1 > 203.0.113.2:53
counters in=1 pattern=1 other=0 early=0 through=1 port=1

case frame-reject-on-a-bridge
topology bridge
addr gw br0 203.0.113.1/24
ctnat <<END
table bridge b {
	chain pre {
		type filter hook prerouting priority filter; policy accept;
		udp dport 1 counter reject comment "plain"
		udp dport 2 reject with icmpx admin-prohibited
		udp dport 3 reject with icmp host-unreachable
		udp dport 3 reject with icmpv6 no-route
		udp dport 4 reject with tcp reset
		tcp dport 80 reject with tcp reset
		ether type arp arp operation reply counter reject comment "arp"
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:1
expect client icmp port-unreachable 203.0.113.2 > 10.0.0.2 inner=udp,10.0.0.2:1000>203.0.113.2:1
send client udp 10.0.0.2:1000 > 203.0.113.2:2
expect client icmp prohibited 203.0.113.2 > 10.0.0.2 inner=udp,10.0.0.2:1000>203.0.113.2:2
send client udp 10.0.0.2:1000 > 203.0.113.2:3
expect client icmp host-unreachable 203.0.113.2 > 10.0.0.2 inner=udp,10.0.0.2:1000>203.0.113.2:3
send client tcp 10.0.0.2:1000 > 203.0.113.2:80 seq=7
expect client tcp 203.0.113.2:80 > 10.0.0.2:1000 flags=RA ack=8
# UDP is not reset: the rule ends, the packet goes on
send client udp 10.0.0.2:1000 > 203.0.113.2:4
expect server udp 10.0.0.2:1000 > 203.0.113.2:4
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:1
expect client icmp6 port-unreachable 2001:db8:1::2 > fd00:a::2 inner=udp,[fd00:a::2]:1000>[2001:db8:1::2]:1
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:3
expect client icmp6 no-route 2001:db8:1::2 > fd00:a::2
send client tcp [fd00:a::2]:1000 > [2001:db8:1::2]:80 seq=7
expect client tcp [2001:db8:1::2]:80 > [fd00:a::2]:1000 flags=RA ack=8
# The answer has the tags of what it answers.
send client udp 10.0.0.2:1000 > 203.0.113.2:1 vlan=100
expect client icmp port-unreachable 203.0.113.2 > 10.0.0.2 vlan=100
send client tcp 10.0.0.2:1000 > 203.0.113.2:80 seq=9 vlan=100.200
expect client tcp 203.0.113.2:80 > 10.0.0.2:1000 flags=RA ack=10 vlan=100.200
# Nobody is told of what goes to many.
send client udp 10.0.0.2:1000 > 203.0.113.2:1 to=broadcast
expect-none client
expect-none server
counters plain=4
run gw sh -c "${CLI} list statistics"
output "drop_rejected 10"

case frame-reject-at-input
topology bridge
addr gw br0 203.0.113.1/24
ctnat <<END
table bridge b {
	chain pre {
		type filter hook prerouting priority filter; policy accept;
		udp dport 5 ether daddr set 02:00:00:00:02:00
	}
	chain in {
		type filter hook input priority filter; policy accept;
		udp dport 5 reject
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.1:5
expect client icmp port-unreachable 203.0.113.1 > 10.0.0.2 inner=udp,10.0.0.2:1000>203.0.113.1:5

case frame-reject-at-ingress
topology gateway
ctnat <<END
table netdev n {
	chain in {
		type filter hook ingress device "lan" priority 0; policy accept;
		udp dport 1 reject
		tcp dport 80 reject with tcp reset
	}
}
table inet t {
	chain in {
		type filter hook ingress device "wan" priority 0; policy accept;
		udp dport 2 reject with icmpx host-unreachable
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:1
expect client icmp port-unreachable 203.0.113.2 > 10.0.0.2 inner=udp,10.0.0.2:1000>203.0.113.2:1
send client tcp 10.0.0.2:1000 > 203.0.113.2:80 seq=7
expect client tcp 203.0.113.2:80 > 10.0.0.2:1000 flags=RA ack=8
send client tcp [fd00:a::2]:1000 > [2001:db8:1::2]:80 seq=7
expect client tcp [2001:db8:1::2]:80 > [fd00:a::2]:1000 flags=RA ack=8
send server udp 203.0.113.2:7 > 10.0.0.2:2
expect server icmp host-unreachable 10.0.0.2 > 203.0.113.2
send server udp [2001:db8:1::2]:7 > [fd00:a::2]:2
expect server icmp6 host-unreachable fd00:a::2 > 2001:db8:1::2
send client udp 10.0.0.2:1000 > 203.0.113.2:3
expect server udp 10.0.0.2:1000 > 203.0.113.2:3
expect-none client
