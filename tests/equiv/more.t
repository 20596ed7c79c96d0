# SPDX-License-Identifier: GPL-2.0-only
# Masquerade, the host's own traffic, zones, marks, null bindings.

equiv masquerade
topology gateway
iptables <<END
*nat
-A POSTROUTING -o wan -j MASQUERADE
COMMIT
END
same <<END
table ip nat {
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" masquerade
	}
}
END
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct state new ct(commit, nat(src=interface))
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
tcp-open c client 10.0.0.2:1000 > 203.0.113.2:80 server 203.0.113.1:1000 > 203.0.113.2:80
tcp-send c

equiv masquerade-ports
topology gateway
random-port 203.0.113.1 6000-6100
iptables <<END
*nat
-A POSTROUTING -o wan -p tcp -j MASQUERADE --to-ports 6000-6100
COMMIT
END
same <<END
table ip nat {
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" meta l4proto tcp masquerade to :6000-6100
	}
}
END
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct state new meta l4proto tcp ct(commit, nat(src=interface:6000-6100))
	}
}
END
tcp-open c client 10.0.0.2:1000 > 203.0.113.2:80 server 203.0.113.1:$p > 203.0.113.2:80 p=6000-6100
tcp-send c
tcp-reply c

equiv masquerade-two-uplinks
topology two-uplinks
iptables <<END
*nat
-A POSTROUTING -o wan -j MASQUERADE
-A POSTROUTING -o wan2 -j MASQUERADE
COMMIT
END
same <<END
table ip nat {
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname { "wan", "wan2" } masquerade
	}
}
END
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname { "wan", "wan2" } ct state new ct(commit, nat(src=interface))
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
send client udp 10.0.0.2:1000 > 192.0.2.2:53
expect other udp 192.0.2.1:1000 > 192.0.2.2:53
reply other
expect client udp 192.0.2.2:53 > 10.0.0.2:1000

equiv output-dnat
topology gateway
iptables <<END
*nat
-A OUTPUT -d 198.51.100.1 -p udp --dport 53 -j DNAT --to-destination 203.0.113.2:5353
COMMIT
END
same <<END
table ip nat {
	chain out {
		type nat hook output priority -100; policy accept;
		ip daddr 198.51.100.1 udp dport 53 dnat to 203.0.113.2:5353
	}
}
END
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain out {
		type filter hook output priority -100; policy accept;
		ct(nat)
		ct state new ip daddr 198.51.100.1 udp dport 53 ct(nat(dst=203.0.113.2:5353))
	}
}
END
route gw 198.51.100.0/24 via 10.0.0.2
sock s gw udp 0.0.0.0:4000
sock-send s to=198.51.100.1:53 data=ask
# Routed again: not to the client, where 198.51.100.0/24 lies. The address of
# the socket was chosen before.
expect server udp 10.0.0.1:4000 > 203.0.113.2:5353 data=ask
send server udp 203.0.113.2:5353 > 10.0.0.1:4000 data=answer
sock-expect s from=198.51.100.1:53 data=answer

equiv output-snat
topology gateway
iptables <<END
*nat
-A POSTROUTING -o wan -p udp -j SNAT --to-source 203.0.113.50:7000
COMMIT
END
same <<END
table ip nat {
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" meta l4proto udp snat to 203.0.113.50:7000
	}
}
END
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain out {
		type filter hook output priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct state new ct(commit, nat(src=203.0.113.50:7000))
	}
}
END
sock s gw udp 0.0.0.0:4000
sock-send s to=203.0.113.2:53 data=ask
expect server udp 203.0.113.50:7000 > 203.0.113.2:53 data=ask
reply server data=answer
sock-expect s from=203.0.113.2:53 data=answer

equiv input-snat
topology gateway
iptables <<END
*nat
-A INPUT -i lan -p udp --dport 53 -j SNAT --to-source 192.0.2.99
COMMIT
END
same <<END
table ip nat {
	chain in {
		type nat hook input priority 100; policy accept;
		iifname "lan" udp dport 53 snat to 192.0.2.99
	}
}
END
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain in {
		type filter hook input priority 100; policy accept;
		iifname "lan" ct state new udp dport 53 ct(commit, nat(src=192.0.2.99))
	}
	chain out {
		type filter hook output priority raw; policy accept;
		ct(nat)
	}
}
END
route gw 192.0.2.0/24 dev wan
sock dns gw udp 10.0.0.1:53
send client udp 10.0.0.2:1000 > 10.0.0.1:53 data=ask
sock-expect dns from=192.0.2.99:1000 data=ask
sock-send dns to=192.0.2.99:1000 data=answer
expect client udp 10.0.0.1:53 > 10.0.0.2:1000 data=answer

equiv zone
topology gateway
iptables <<END
*raw
-A PREROUTING -j CT --zone 7
COMMIT
*nat
-A POSTROUTING -o wan -j SNAT --to-source 203.0.113.1
COMMIT
END
same <<END
table ip nat {
	chain raw {
		type filter hook prerouting priority raw; policy accept;
		ct zone set 7
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
		ct(zone=7, nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, zone=7, nat(src=203.0.113.1))
	}
}
END
ovs lan wan <<END
in_port(1),eth(),eth_type(0x0800),ipv4() ct(commit,zone=7,nat(src=203.0.113.1)),2
in_port(2),eth(),eth_type(0x0800),ipv4() ct(zone=7,nat),1
END
tc
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
entry proto=udp zone=7

equiv mark
topology gateway
iptables <<END
*mangle
-A POSTROUTING -o wan -m conntrack --ctstate NEW -j CONNMARK --set-xmark 0x10/0xff
COMMIT
*nat
-A POSTROUTING -o wan -j SNAT --to-source 203.0.113.1
COMMIT
END
same <<END
table ip nat {
	chain marking {
		type filter hook postrouting priority mangle; policy accept;
		oifname "wan" ct state new ct mark set 0x10
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
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, mark=0x10/0xff, nat(src=203.0.113.1))
	}
}
END
ovs lan wan <<END
in_port(1),eth(),eth_type(0x0800),ipv4() ct(commit,mark=0x10/0xff,nat(src=203.0.113.1)),2
in_port(2),eth(),eth_type(0x0800),ipv4() ct(nat),1
END
tc
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
entry proto=udp mark=0x10

equiv untracked
topology gateway
iptables <<END
*raw
-A PREROUTING -p udp --dport 123 -j NOTRACK
COMMIT
*nat
-A POSTROUTING -o wan -j SNAT --to-source 203.0.113.1
COMMIT
END
same <<END
table ip nat {
	chain raw {
		type filter hook prerouting priority raw; policy accept;
		udp dport 123 notrack
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
		udp dport 123 notrack
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, nat(src=203.0.113.1))
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:123
expect server udp 10.0.0.2:1000 > 203.0.113.2:123
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
entries 1

equiv exceptions-first
topology gateway
iptables <<END
*nat
-A POSTROUTING -o wan -d 203.0.113.8 -j ACCEPT
-A POSTROUTING -o wan -p tcp --dport 25 -j RETURN
-A POSTROUTING -o wan -s 10.0.0.0/28 -j SNAT --to-source 203.0.113.1
COMMIT
END
same <<END
table ip nat {
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" ip daddr 203.0.113.8 accept
		oifname "wan" tcp dport 25 return
		oifname "wan" ip saddr 10.0.0.0/28 snat to 203.0.113.1
	}
}
END
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		jump bind
		ct state new ct(commit)
	}
	chain bind {
		oifname "wan" ip daddr 203.0.113.8 return
		oifname "wan" tcp dport 25 return
		oifname "wan" ip saddr 10.0.0.0/28 ct(commit, nat(src=203.0.113.1))
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.8:53
expect server udp 10.0.0.2:1000 > 203.0.113.8:53
send client tcp 10.0.0.2:1000 > 203.0.113.2:25 flags=S seq=1
expect server tcp 10.0.0.2:1000 > 203.0.113.2:25
send client udp 10.0.0.20:1000 > 203.0.113.2:53
expect server udp 10.0.0.20:1000 > 203.0.113.2:53
send client udp 10.0.0.3:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53

equiv first-packet-decides
topology gateway
# Only the first packet of a connection meets the nat chains.
iptables <<END
*nat
-A POSTROUTING -o wan -m length --length 33 -j SNAT --to-source 203.0.113.1
COMMIT
END
same <<END
table ip nat {
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" meta length 33 snat to 203.0.113.1
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53 data=first
expect server udp 203.0.113.1:1000 > 203.0.113.2:53 data=first
send client udp 10.0.0.2:1000 > 203.0.113.2:53 data=longer-second
expect server udp 203.0.113.1:1000 > 203.0.113.2:53 data=longer-second
send client udp 10.0.0.2:1001 > 203.0.113.2:53 data=longer-first
expect server udp 10.0.0.2:1001 > 203.0.113.2:53 data=longer-first
send client udp 10.0.0.2:1001 > 203.0.113.2:53 data=short
expect server udp 10.0.0.2:1001 > 203.0.113.2:53 data=short

equiv null-binding
topology gateway
# Nothing binds the second connection, but its tuple is taken: it has to get
# another port.
random-port 203.0.113.1 1024-65535
iptables <<END
*nat
-A POSTROUTING -o wan -s 10.0.0.2 -j SNAT --to-source 203.0.113.1
COMMIT
END
same <<END
table ip nat {
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" ip saddr 10.0.0.2 snat to 203.0.113.1
	}
}
END
send client udp 10.0.0.2:2000 > 203.0.113.2:53
expect server udp 203.0.113.1:2000 > 203.0.113.2:53
sock s gw udp 203.0.113.1:2000
sock-send s to=203.0.113.2:53
expect server udp 203.0.113.1:$p > 203.0.113.2:53 p=1024-65535
reply server
sock-expect s from=203.0.113.2:53

equiv tcp-reopened
topology gateway
lines snat-routed
tcp-open c client 10.0.0.2:1000 > 203.0.113.2:80 server 203.0.113.1:1000 > 203.0.113.2:80
tcp-close c
tcp-open d client 10.0.0.2:1000 > 203.0.113.2:80 server 203.0.113.1:1000 > 203.0.113.2:80
tcp-send d

equiv zone-invalid-is-not-looked-up-again
topology gateway
# A packet that the chosen zone finds invalid is not of zone 0 instead.
iptables <<END
*raw
-A PREROUTING -j CT --zone 7
COMMIT
*nat
-A POSTROUTING -o wan -j SNAT --to-source 203.0.113.1
COMMIT
END
same <<END
table ip nat {
	chain raw {
		type filter hook prerouting priority raw; policy accept;
		ct zone set 7
	}
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" snat to 203.0.113.1
	}
}
END
send client tcp 10.0.0.2:1000 > 203.0.113.2:80 flags=S seq=1000
expect server tcp 203.0.113.1:1000 > 203.0.113.2:80 flags=S
send client tcp 10.0.0.2:1000 > 203.0.113.2:80 flags=A seq=1001 ack=5001 data=early
expect server tcp 10.0.0.2:1000 > 203.0.113.2:80 flags=A
send client udp 10.0.0.2:1000 > 203.0.113.2:53 bad-sum
expect server udp 10.0.0.2:1000 > 203.0.113.2:53 bad-sum
entries 1 zone=7
entries 1
