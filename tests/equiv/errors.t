# SPDX-License-Identifier: GPL-2.0-only
# ICMP errors about translated connections.

equiv error-port-unreachable
topology gateway
lines snat
send client udp 10.0.0.2:1000 > 203.0.113.2:53 data=hello
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
send server icmp port-unreachable
expect client icmp port-unreachable 203.0.113.2 > 10.0.0.2 inner=udp,10.0.0.2:1000>203.0.113.2:53
# With no more than the eight bytes that an old host quotes.
send client udp 10.0.0.2:1001 > 203.0.113.2:53 data=hello
expect server udp 203.0.113.1:1001 > 203.0.113.2:53
send server icmp port-unreachable quote=28
expect client icmp port-unreachable 203.0.113.2 > 10.0.0.2 inner=udp,10.0.0.2:1001>203.0.113.2:53

equiv error-need-frag-from-router
topology gateway
lines snat
route gw 198.51.100.0/24 via 203.0.113.2
tcp-open c client 10.0.0.2:1000 > 198.51.100.2:80 server 203.0.113.1:1000 > 198.51.100.2:80
tcp-send c
send server icmp need-frag 203.0.113.2 > 203.0.113.1 mtu=1280
expect client icmp need-frag 203.0.113.2 > 10.0.0.2 mtu=1280 inner=tcp,10.0.0.2:1000>198.51.100.2:80
send server icmp time-exceeded 192.0.2.77 > 203.0.113.1 quote=28
expect client icmp time-exceeded 192.0.2.77 > 10.0.0.2 inner=tcp,10.0.0.2:1000>198.51.100.2:80
# An error that no connection explains passes as it is.
send server icmp port-unreachable 203.0.113.2 > 10.0.0.7
expect client icmp port-unreachable 203.0.113.2 > 10.0.0.7

equiv error-dnat
topology gateway
iptables <<END
*nat
-A PREROUTING -i wan -p udp --dport 5353 -j DNAT --to-destination 10.0.0.2:53
COMMIT
END
same <<END
table ip nat {
	chain pre {
		type nat hook prerouting priority dstnat; policy accept;
		iifname "wan" udp dport 5353 dnat to 10.0.0.2:53
	}
}
END
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		iifname "wan" ct state new udp dport 5353 ct(nat(dst=10.0.0.2:53))
	}
}
END
ovs lan wan <<END
in_port(2),eth(),eth_type(0x0800),ipv4() ct(commit,nat(dst=10.0.0.2:53)),1
in_port(1),eth(),eth_type(0x0800),ipv4() ct(nat),2
END
tc
send server udp 203.0.113.2:4000 > 203.0.113.1:5353
expect client udp 203.0.113.2:4000 > 10.0.0.2:53
send client icmp port-unreachable
expect server icmp port-unreachable 203.0.113.1 > 203.0.113.2 inner=udp,203.0.113.2:4000>203.0.113.1:5353

equiv error-about-reply
topology gateway
# The client rejects an answer: the error runs in the original direction.
lines snat-peers
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct state new ct(commit, nat(src=203.0.113.1))
	}
}
END
ovs lan wan <<END
in_port(1),eth(),eth_type(0x0800),ipv4() ct(commit,nat(src=203.0.113.1)),2
in_port(2),eth(),eth_type(0x0800),ipv4() ct(nat),1
END
tc
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
send client icmp port-unreachable
expect server icmp port-unreachable 203.0.113.1 > 203.0.113.2 inner=udp,203.0.113.2:53>203.0.113.1:1000

equiv error-from-gateway
topology gateway
iptables <<END
*nat
-A POSTROUTING -o wan -j SNAT --to-source 203.0.113.1
-A PREROUTING -i wan -p udp --dport 5353 -j DNAT --to-destination 10.0.0.2:53
COMMIT
END
same <<END
table ip nat {
	chain pre {
		type nat hook prerouting priority dstnat; policy accept;
		iifname "wan" udp dport 5353 dnat to 10.0.0.2:53
	}
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" snat to 203.0.113.1
	}
}
END
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		iifname "wan" ct state new udp dport 5353 ct(nat(dst=10.0.0.2:53))
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct state new ct(commit, nat(src=203.0.113.1))
	}
}
END
# Too old to be forwarded: first as it came, then after its destination was
# translated.
send client udp 10.0.0.2:1000 > 203.0.113.2:53 ttl=1
expect client icmp time-exceeded 10.0.0.1 > 10.0.0.2 inner=udp,10.0.0.2:1000>203.0.113.2:53
send server udp 203.0.113.2:4000 > 203.0.113.1:5353 ttl=1
expect server icmp time-exceeded 203.0.113.1 > 203.0.113.2 inner=udp,203.0.113.2:4000>203.0.113.1:5353
device mtu gw lan 1300
send server udp 203.0.113.2:4000 > 203.0.113.1:5353 len=1400 df
expect server icmp need-frag 203.0.113.1 > 203.0.113.2 mtu=1300 inner=udp,203.0.113.2:4000>203.0.113.1:5353

equiv traceroute
topology routed
lines snat-routed
send client udp 10.0.0.2:1000 > 198.51.100.2:33434 ttl=1
expect client icmp time-exceeded 10.0.0.1 > 10.0.0.2 inner=udp,10.0.0.2:1000>198.51.100.2:33434
send client udp 10.0.0.2:1000 > 198.51.100.2:33435 ttl=2
expect client icmp time-exceeded 203.0.113.9 > 10.0.0.2 inner=udp,10.0.0.2:1000>198.51.100.2:33435
send client udp 10.0.0.2:1000 > 198.51.100.2:33436 ttl=3
expect server udp 203.0.113.1:1000 > 198.51.100.2:33436 ttl=1
send server icmp port-unreachable
expect client icmp port-unreachable 198.51.100.2 > 10.0.0.2 inner=udp,10.0.0.2:1000>198.51.100.2:33436
send client icmp echo-request 10.0.0.2 > 198.51.100.2 id=5 ttl=2
expect client icmp time-exceeded 203.0.113.9 > 10.0.0.2
send client udp 10.0.0.2:1000 > 198.51.100.2:33437 len=1400 df
expect client icmp need-frag 203.0.113.9 > 10.0.0.2 mtu=1280 inner=udp,10.0.0.2:1000>198.51.100.2:33437
