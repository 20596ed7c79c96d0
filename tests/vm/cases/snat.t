# SPDX-License-Identifier: GPL-2.0-only
# Source translation, explicit ct() actions.

case snat-basic
topology gateway
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat) counter comment "in"
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, nat(src=203.0.113.1)) counter comment "out"
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53 data=hello
expect server udp 203.0.113.1:1000 > 203.0.113.2:53 data=hello ttl=63
reply server data=world
expect client udp 203.0.113.2:53 > 10.0.0.2:1000 data=world ttl=63
entry proto=udp orig=10.0.0.2:1000>203.0.113.2:53 reply=203.0.113.2:53>203.0.113.1:1000 zone=0 status=+snat,+seen-reply
entries 1
counters in=2/66 out=1/33

case snat-tcp-connection
topology gateway
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, nat(src=203.0.113.1))
	}
}
END
tcp-open c client 10.0.0.2:1000 > 203.0.113.2:80 server 203.0.113.1:1000 > 203.0.113.2:80
tcp-send c data=GET
tcp-reply c data=page
entry proto=tcp status=+assured,+snat
tcp-close c

case snat-port-range
topology gateway
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, nat(src=203.0.113.10-203.0.113.20:5000-5010))
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp $a:$p > 203.0.113.2:53 a=203.0.113.10-203.0.113.20 p=5000-5010
entry reply=203.0.113.2:53>$a:$p
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
send client tcp 10.0.0.2:1000 > 203.0.113.2:80 flags=S seq=7
expect server tcp 203.0.113.10-203.0.113.20:5000-5010 > 203.0.113.2:80

case range-one-address-and-port
topology gateway
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, nat(src=203.0.113.7:4242))
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.7:4242 > 203.0.113.2:53
send server udp 203.0.113.2:53 > 203.0.113.7:4242 data=back
expect client udp 203.0.113.2:53 > 10.0.0.2:1000 data=back

case range-ports-alone
topology gateway
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, nat(src=:7000-7010))
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 10.0.0.2:$p > 203.0.113.2:53 p=7000-7010
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
# Of a protocol without ports nothing is translated then.
pass client server proto=99 10.0.0.2 > 203.0.113.2

case range-ports-alone-dst
topology gateway
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		ct state new udp dport 53 ct(nat(dst=:5353))
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 10.0.0.2:1000 > 203.0.113.2:5353
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000

case range-keep
topology gateway
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ip saddr 10.0.0.2 ct(commit, nat(src=10.0.0.9))
		oifname "wan" ip saddr 10.0.0.9 udp dport 53 ct(commit, nat(src=keep))
		oifname "wan" ip saddr 10.0.0.9 udp dport 54 ct(commit, nat(src=0.0.0.0))
	}
}
END
# The port is changed where the connection would collide, and only there.
send client udp 10.0.0.9:999 > 203.0.113.2:53
expect server udp 10.0.0.9:999 > 203.0.113.2:53
send client udp 10.0.0.2:2000 > 203.0.113.2:53
expect server udp 10.0.0.9:2000 > 203.0.113.2:53
send client udp 10.0.0.9:2000 > 203.0.113.2:53
expect server udp 10.0.0.9:$p > 203.0.113.2:53 p=1024-65535
no-entry orig=10.0.0.9:2000>203.0.113.2:53 reply=203.0.113.2:53>10.0.0.9:2000
reply server
expect client udp 203.0.113.2:53 > 10.0.0.9:2000
send client udp 10.0.0.2:2000 > 203.0.113.2:54
expect server udp 10.0.0.9:2000 > 203.0.113.2:54
send client udp 10.0.0.9:2000 > 203.0.113.2:54
expect server udp 10.0.0.9:$q > 203.0.113.2:54 q=1024-65535
no-entry orig=10.0.0.9:2000>203.0.113.2:54 reply=203.0.113.2:54>10.0.0.9:2000

case range-keep-ipv6
topology gateway
ctnat <<END
table ip6 gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ip6 saddr fd00:a::2 ct(commit, nat(src=fd00:a::9))
		oifname "wan" ip6 saddr fd00:a::9 ct(commit, nat(src=[::]))
	}
}
END
send client udp [fd00:a::2]:2000 > [2001:db8:1::2]:53
expect server udp [fd00:a::9]:2000 > [2001:db8:1::2]:53
send client udp [fd00:a::9]:2000 > [2001:db8:1::2]:53
expect server udp [fd00:a::9]:$p > [2001:db8:1::2]:53 p=1024-65535
no-entry orig=[fd00:a::9]:2000>[2001:db8:1::2]:53 reply=[2001:db8:1::2]:53>[fd00:a::9]:2000

case range-protocols
topology gateway
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, nat(src=203.0.113.1:6000-6100))
	}
}
END
# No protocol match is needed.
sysctl gw net/netfilter/nf_conntrack_checksum=0
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:6000-6100 > 203.0.113.2:53
send client tcp 10.0.0.2:1000 > 203.0.113.2:53 flags=S seq=1
expect server tcp 203.0.113.1:6000-6100 > 203.0.113.2:53
send client udplite 10.0.0.2:1000 > 203.0.113.2:53
expect server udplite 203.0.113.1:6000-6100 > 203.0.113.2:53
send client sctp 10.0.0.2:1000 > 203.0.113.2:53 chunk=init itag=9
expect server sctp 203.0.113.1:6000-6100 > 203.0.113.2:53
send client dccp 10.0.0.2:1000 > 203.0.113.2:53
expect server dccp 203.0.113.1:6000-6100 > 203.0.113.2:53
send client icmp echo-request 10.0.0.2 > 203.0.113.2 id=1
expect server icmp echo-request 203.0.113.1 > 203.0.113.2
entry proto=icmp id=1 reply-id=6000-6100
reply server
expect client icmp echo-reply 203.0.113.2 > 10.0.0.2 id=1
send client proto=99 10.0.0.2 > 203.0.113.2
expect server proto=99 203.0.113.1 > 203.0.113.2

case ports-exhausted
topology gateway
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, nat(src=203.0.113.1:5000-5001)) counter comment "rule"
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:5000-5001 > 203.0.113.2:53
send client udp 10.0.0.2:1001 > 203.0.113.2:53
expect server udp 203.0.113.1:5000-5001 > 203.0.113.2:53
send client udp 10.0.0.2:1002 > 203.0.113.2:53
expect-none server client
stat drop_no_port +1
entries 2
# The rule that dropped it counts it.
counters rule=3

case nat-random
topology gateway
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" udp dport 53 ct(commit, nat(src=203.0.113.1, random))
		oifname "wan" udp dport 54 ct(commit, nat(src=203.0.113.1, fully-random))
		oifname "wan" udp dport 55 ct(commit, nat(src=203.0.113.1, hash))
	}
}
END
# Each from other ports, for what a source had is kept for it otherwise.
# Of two connections at least one gets another port than it had: the chance
# that a random choice keeps both is one in four thousand million.
send client udp 10.0.0.2:40000 > 203.0.113.2:53
expect server udp 203.0.113.1:$a > 203.0.113.2:53 a=1024-65535
send client udp 10.0.0.2:40001 > 203.0.113.2:53
expect server udp 203.0.113.1:$b > 203.0.113.2:53 b=1024-65535
run - test ${a} != 40000 -o ${b} != 40001
send client udp 10.0.0.2:42000 > 203.0.113.2:54
expect server udp 203.0.113.1:$c > 203.0.113.2:54 c=1024-65535
send client udp 10.0.0.2:42001 > 203.0.113.2:54
expect server udp 203.0.113.1:$d > 203.0.113.2:54 d=1024-65535
run - test ${c} != 42000 -o ${d} != 42001
entries 4
send client udp 10.0.0.2:41000 > 203.0.113.2:55
expect server udp 203.0.113.1:$e > 203.0.113.2:55 e=1024-65535
send client udp 10.0.0.2:41001 > 203.0.113.2:55
expect server udp 203.0.113.1:$f > 203.0.113.2:55 f=1024-65535
run - test ${e} != 41000 -o ${f} != 41001

case nat-persistent
topology gateway
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, nat(src=203.0.113.10-203.0.113.250, persistent))
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp $a:1000 > 203.0.113.2:53 a=203.0.113.10-203.0.113.250
send client udp 10.0.0.2:1001 > 203.0.113.3:53
expect server udp $a:1001 > 203.0.113.3:53
send client udp 10.0.0.2:1002 > 203.0.113.4:53
expect server udp $a:1002 > 203.0.113.4:53

case addresses-by-hash
topology gateway
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, nat(src=203.0.113.10-203.0.113.250))
	}
}
END
# The same ends get the same address again, others (these at least) do not.
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp $a:1000 > 203.0.113.2:53 a=203.0.113.10-203.0.113.250
flush-entries
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp $a:1000 > 203.0.113.2:53
send client udp 10.0.0.3:1000 > 203.0.113.2:53
expect server udp $b:1000 > 203.0.113.2:53 b=203.0.113.10-203.0.113.250
send client udp 10.0.0.4:1000 > 203.0.113.2:53
expect server udp $c:1000 > 203.0.113.2:53 c=203.0.113.10-203.0.113.250
run - sh -c "printf '%s\\n' ${a} ${b} ${c} | sort -u | wc -l"
output 3

case ipv6-snat
topology gateway
ctnat <<END
table ip6 gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, nat(src=[2001:db8:1::1]:5000-5010))
	}
}
END
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53
expect server udp [2001:db8:1::1]:$p > [2001:db8:1::2]:53 p=5000-5010
reply server
expect client udp [2001:db8:1::2]:53 > [fd00:a::2]:1000
tcp-open c client [fd00:a::2]:1001 > [2001:db8:1::2]:80 server [2001:db8:1::1]:5000-5010 > [2001:db8:1::2]:80
tcp-send c
tcp-reply c
send client icmp6 echo-request fd00:a::2 > 2001:db8:1::2 id=5
expect server icmp6 echo-request 2001:db8:1::1 > 2001:db8:1::2
reply server
expect client icmp6 echo-reply 2001:db8:1::2 > fd00:a::2 id=5

case ipv6-range
topology gateway
ctnat <<END
table ip6 gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, nat(src=[2001:db8:1::10]-[2001:db8:1::1f]:5000-5010))
	}
}
END
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53
expect server udp $a:$p > [2001:db8:1::2]:53 a=2001:db8:1::10-2001:db8:1::1f p=5000-5010
reply server
expect client udp [2001:db8:1::2]:53 > [fd00:a::2]:1000

case inet-both-families
topology gateway
ctnat <<END
table inet gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, nat(src=203.0.113.1))
		oifname "wan" ct(commit, nat(src=2001:db8:1::1))
	}
}
END
# An address in nat() implies its family.
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53
expect server udp [2001:db8:1::1]:1000 > [2001:db8:1::2]:53
reply server
expect client udp [2001:db8:1::2]:53 > [fd00:a::2]:1000

case masquerade
topology two-uplinks
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan*" ct state new ct(commit, nat(src=interface))
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
send client udp 10.0.0.2:1000 > 192.0.2.2:53
expect other udp 192.0.2.1:1000 > 192.0.2.2:53

case masquerade-ports
topology gateway
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct state new ct(commit, nat(src=interface:9000-9010))
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:9000-9010 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000

case masquerade-address-removed
topology gateway
addr gw wan 203.0.113.100/24
ctnat <<END
table inet gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct state new udp dport 53 ct(commit, nat(src=interface))
		oifname "wan" ct state new udp dport 54 ct(commit, nat(src=203.0.113.1))
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
send client udp 10.0.0.2:1000 > 203.0.113.2:54
expect server udp 203.0.113.1:1000 > 203.0.113.2:54
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53
expect server udp [2001:db8:1::1]:1000 > [2001:db8:1::2]:53
entries 3
addr-del gw wan 203.0.113.1/24
entry-gone orig=10.0.0.2:1000>203.0.113.2:53
# Those of other addresses, and those that are no masquerade, stay.
entry orig=10.0.0.2:1000>203.0.113.2:54
entry orig=[fd00:a::2]:1000>[2001:db8:1::2]:53
addr-del gw wan 2001:db8:1::1/64
entry-gone orig=[fd00:a::2]:1000>[2001:db8:1::2]:53

case masquerade-device-down
topology two-uplinks
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
device down gw wan2
entry-gone orig=10.0.0.2:1000>192.0.2.2:53
entry orig=10.0.0.2:1000>203.0.113.2:53

case masquerade-other-device
topology two-uplinks
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
send client udp 10.0.0.2:1000 > 198.51.100.9:53
expect server udp 203.0.113.1:1000 > 198.51.100.9:53
# The route moves to the other uplink: the packet is dropped, the connection
# deleted, the next one is a new connection from the right address.
route gw 198.51.100.0/24 via 192.0.2.2
resend client
expect-none other server
stat drop_device_changed +1
entry-gone orig=10.0.0.2:1000>198.51.100.9:53
resend client
expect other udp 192.0.2.1:1000 > 198.51.100.9:53

case masquerade-without-address
topology gateway
addr-del gw wan 203.0.113.1/24
route gw 203.0.113.0/24 dev wan
addr-del gw lan 10.0.0.1/24
route gw 10.0.0.0/24 dev lan
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
expect-none server
stat drop_no_address +1

# The bits of the prefix change, the rest of the address and the port stay.
case netmap
topology gateway
addr gw lan 10.0.3.1/24
ctnat <<END
table inet t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		iifname "wan" ip daddr 198.51.100.0/24 ct(nat(dst=10.0.0.0/24, netmap))
		iifname "wan" ip6 daddr 2001:db8:9::/48 ct(nat(dst=[fd00:a::]/48, netmap))
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ip saddr 10.0.0.0/22 ct(commit, nat(src=198.51.100.0/22, netmap))
		oifname "wan" ip6 saddr fd00:a::/48 ct(commit, nat(src=2001:db8:9::/48, netmap))
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 198.51.100.2:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
send client udp 10.0.3.77:1000 > 203.0.113.2:53
expect server udp 198.51.103.77:1000 > 203.0.113.2:53
send server tcp 203.0.113.2:999 > 198.51.100.2:80 flags=S seq=1
expect client tcp 203.0.113.2:999 > 10.0.0.2:80 flags=S
reply client flags=SA seq=1 ack=2
expect server tcp 198.51.100.2:80 > 203.0.113.2:999
send client udp [fd00:a::3]:1000 > [2001:db8:1::2]:53
expect server udp [2001:db8:9::3]:1000 > [2001:db8:1::2]:53
reply server
expect client udp [2001:db8:1::2]:53 > [fd00:a::3]:1000
send server icmp6 echo-request 2001:db8:1::2 > 2001:db8:9::2 id=7
expect client icmp6 echo-request 2001:db8:1::2 > fd00:a::2 id=7

# As in iptables' NETMAP and nft's "prefix to"
case netmap-nat-chain
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type nat hook prerouting priority dstnat; policy accept;
		iifname "wan" dnat ip prefix to 10.0.0.0/24
	}
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" snat ip prefix to 198.51.100.0/24
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 198.51.100.2:1000 > 203.0.113.2:53
send server udp 203.0.113.2:999 > 198.51.100.2:53
expect client udp 203.0.113.2:999 > 10.0.0.2:53

# Port 80 + n goes to 5000 + n
case range-ports-shifted
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		iifname "wan" tcp dport 80-99 ct(commit, nat(dst=10.0.0.2:5000-5019/80))
	}
}
END
send server tcp 203.0.113.2:999 > 203.0.113.1:80 flags=S seq=1
expect client tcp 203.0.113.2:999 > 10.0.0.2:5000 flags=S
send server tcp 203.0.113.2:999 > 203.0.113.1:97 flags=S seq=1
expect client tcp 203.0.113.2:999 > 10.0.0.2:5017 flags=S
reply client flags=SA seq=1 ack=2
expect server tcp 203.0.113.1:97 > 203.0.113.2:999

# GRE has no ports to translate: the address alone is. (@ makes a header of
# version 0, the only one that is not PPTP's.)
case nat-gre
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, nat(src=203.0.113.1:6000-6100))
	}
}
END
send client gre 10.0.0.2 > 203.0.113.2 data=@@@@@@@@hello
expect server gre 203.0.113.1 > 203.0.113.2
send server gre 203.0.113.2 > 203.0.113.1 data=@@@@@@@@world
expect client gre 203.0.113.2 > 10.0.0.2
