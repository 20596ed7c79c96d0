# SPDX-License-Identifier: GPL-2.0-only
# Destination translation. Connections come from the server's side.

equiv dnat-tcp-port
topology gateway
iptables <<END
*nat
-A PREROUTING -i wan -p tcp --dport 8080 -j DNAT --to-destination 10.0.0.2:80
COMMIT
END
same <<END
table ip nat {
	chain pre {
		type nat hook prerouting priority dstnat; policy accept;
		iifname "wan" tcp dport 8080 dnat to 10.0.0.2:80
	}
}
END
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		iifname "wan" ct state new tcp dport 8080 ct(nat(dst=10.0.0.2:80))
	}
}
END
ovs lan wan <<END
in_port(2),eth(),eth_type(0x0800),ipv4(proto=6),tcp(dst=8080),tcp_flags(0/0) ct(commit,nat(dst=10.0.0.2:80)),1
in_port(1),eth(),eth_type(0x0800),ipv4() ct(nat),2
END
tc
tcp-open c server 203.0.113.2:4000 > 203.0.113.1:8080 client 203.0.113.2:4000 > 10.0.0.2:80
tcp-send c data=GET
tcp-reply c data=page
tcp-close c

equiv dnat-udp
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
in_port(2),eth(),eth_type(0x0800),ipv4(proto=17),udp(dst=5353) ct(commit,nat(dst=10.0.0.2:53)),1
in_port(1),eth(),eth_type(0x0800),ipv4() ct(nat),2
END
tc
send server udp 203.0.113.2:4000 > 203.0.113.1:5353 data=ask
expect client udp 203.0.113.2:4000 > 10.0.0.2:53 data=ask
reply client data=answer
expect server udp 203.0.113.1:5353 > 203.0.113.2:4000 data=answer
send server udp 203.0.113.2:4000 > 203.0.113.1:5353 data=more
expect client udp 203.0.113.2:4000 > 10.0.0.2:53 data=more

equiv dnat-address-only
topology gateway
iptables <<END
*nat
-A PREROUTING -i wan -d 203.0.113.50 -j DNAT --to-destination 10.0.0.2
COMMIT
END
same <<END
table ip nat {
	chain pre {
		type nat hook prerouting priority dstnat; policy accept;
		iifname "wan" ip daddr 203.0.113.50 dnat to 10.0.0.2
	}
}
END
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		iifname "wan" ct state new ip daddr 203.0.113.50 ct(nat(dst=10.0.0.2))
	}
}
END
ovs lan wan <<END
in_port(2),eth(),eth_type(0x0800),ipv4(dst=203.0.113.50) ct(commit,nat(dst=10.0.0.2)),1
in_port(1),eth(),eth_type(0x0800),ipv4() ct(nat),2
END
tc
send server udp 203.0.113.2:4000 > 203.0.113.50:53
expect client udp 203.0.113.2:4000 > 10.0.0.2:53
reply client
expect server udp 203.0.113.50:53 > 203.0.113.2:4000
send server icmp echo-request 203.0.113.2 > 203.0.113.50 id=3
expect client icmp echo-request 203.0.113.2 > 10.0.0.2 id=3
reply client
expect server icmp echo-reply 203.0.113.50 > 203.0.113.2 id=3
tcp-open c server 203.0.113.2:4000 > 203.0.113.50:80 client 203.0.113.2:4000 > 10.0.0.2:80
tcp-send c

equiv dnat-pool
topology gateway
iptables <<END
*nat
-A PREROUTING -i wan -p udp --dport 53 -j DNAT --to-destination 10.0.0.2-10.0.0.9
COMMIT
END
same <<END
table ip nat {
	chain pre {
		type nat hook prerouting priority dstnat; policy accept;
		iifname "wan" udp dport 53 dnat to 10.0.0.2-10.0.0.9
	}
}
END
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		iifname "wan" ct state new udp dport 53 ct(nat(dst=10.0.0.2-10.0.0.9))
	}
}
END
ovs lan wan <<END
in_port(2),eth(),eth_type(0x0800),ipv4() ct(commit,nat(dst=10.0.0.2-10.0.0.9)),1
in_port(1),eth(),eth_type(0x0800),ipv4() ct(nat),2
END
tc
send server udp 203.0.113.2:4000 > 203.0.113.1:53
expect client udp 203.0.113.2:4000 > 10.0.0.2-10.0.0.9:53
reply client
expect server udp 203.0.113.1:53 > 203.0.113.2:4000
send server udp 203.0.113.3:4000 > 203.0.113.1:53
expect client udp 203.0.113.3:4000 > 10.0.0.2-10.0.0.9:53
send server udp 203.0.113.4:4000 > 203.0.113.1:53
expect client udp 203.0.113.4:4000 > 10.0.0.2-10.0.0.9:53

equiv dnat-port-range
topology gateway
random-port 10.0.0.2 8000-8010
iptables <<END
*nat
-A PREROUTING -i wan -p udp --dport 53 -j DNAT --to-destination 10.0.0.2:8000-8010
COMMIT
END
same <<END
table ip nat {
	chain pre {
		type nat hook prerouting priority dstnat; policy accept;
		iifname "wan" udp dport 53 dnat to 10.0.0.2:8000-8010
	}
}
END
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		iifname "wan" ct state new udp dport 53 ct(nat(dst=10.0.0.2:8000-8010))
	}
}
END
ovs lan wan <<END
in_port(2),eth(),eth_type(0x0800),ipv4() ct(commit,nat(dst=10.0.0.2:8000-8010)),1
in_port(1),eth(),eth_type(0x0800),ipv4() ct(nat),2
END
tc
send server udp 203.0.113.2:4000 > 203.0.113.1:53
expect client udp 203.0.113.2:4000 > 10.0.0.2:$p p=8000-8010
reply client
expect server udp 203.0.113.1:53 > 203.0.113.2:4000

equiv hairpin
topology gateway
iptables <<END
*nat
-A PREROUTING -d 203.0.113.1 -p tcp --dport 8080 -j DNAT --to-destination 10.0.0.2:80
-A POSTROUTING -s 10.0.0.0/24 -d 10.0.0.0/24 -j SNAT --to-source 10.0.0.1
COMMIT
END
same <<END
table ip nat {
	chain pre {
		type nat hook prerouting priority dstnat; policy accept;
		ip daddr 203.0.113.1 tcp dport 8080 dnat to 10.0.0.2:80
	}
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		ip saddr 10.0.0.0/24 ip daddr 10.0.0.0/24 snat to 10.0.0.1
	}
}
END
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		ct state new ip daddr 203.0.113.1 tcp dport 8080 ct(nat(dst=10.0.0.2:80))
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		ct state new ip saddr 10.0.0.0/24 ip daddr 10.0.0.0/24 ct(commit, nat(src=10.0.0.1))
	}
}
END
# Both ends are behind the port "client".
send client tcp 10.0.0.3:4000 > 203.0.113.1:8080 flags=S seq=1
expect client tcp 10.0.0.1:4000 > 10.0.0.2:80 flags=S
reply client
expect client tcp 203.0.113.1:8080 > 10.0.0.3:4000 flags=SA
reply client flags=A
expect client tcp 10.0.0.1:4000 > 10.0.0.2:80 flags=A

equiv dnat-and-snat
topology gateway
iptables <<END
*nat
-A PREROUTING -i wan -p udp --dport 53 -j DNAT --to-destination 10.0.0.2:5353
-A POSTROUTING -o lan -j SNAT --to-source 10.0.0.1
COMMIT
END
same <<END
table ip nat {
	chain pre {
		type nat hook prerouting priority dstnat; policy accept;
		iifname "wan" udp dport 53 dnat to 10.0.0.2:5353
	}
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "lan" snat to 10.0.0.1
	}
}
END
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		iifname "wan" ct state new udp dport 53 ct(nat(dst=10.0.0.2:5353))
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "lan" ct state new ct(commit, nat(src=10.0.0.1))
	}
}
END
send server udp 203.0.113.2:4000 > 203.0.113.1:53
expect client udp 10.0.0.1:4000 > 10.0.0.2:5353
reply client
expect server udp 203.0.113.1:53 > 203.0.113.2:4000
send server udp 203.0.113.2:4000 > 203.0.113.1:53
expect client udp 10.0.0.1:4000 > 10.0.0.2:5353

equiv redirect
topology gateway
lines redirect
sock dns gw udp 0.0.0.0:5353
send client udp 10.0.0.2:1000 > 198.51.100.1:53 data=ask
sock-expect dns from=10.0.0.2:1000 data=ask
sock-send dns to=10.0.0.2:1000 data=answer
expect client udp 198.51.100.1:53 > 10.0.0.2:1000 data=answer

equiv redirect-closed-port
topology gateway
# Nobody listens: the gateway's own error is about the translated connection.
lines redirect
send client udp 10.0.0.2:1000 > 198.51.100.1:53 data=ask
expect client icmp port-unreachable 198.51.100.1 > 10.0.0.2 inner=udp,10.0.0.2:1000>198.51.100.1:53
