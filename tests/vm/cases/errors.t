# SPDX-License-Identifier: GPL-2.0-only
# ICMP and ICMPv6 errors inside translated connections, and fragments.

case icmp-error-to-client
topology gateway
ctnat <<END
table inet t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat) ct state related counter comment "related"
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct state new ct(commit, nat(src=203.0.113.1))
		oifname "wan" ct state new ct(commit, nat(src=2001:db8:1::1))
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
send server icmp port-unreachable
expect client icmp port-unreachable 203.0.113.2 > 10.0.0.2 inner=udp,10.0.0.2:1000>203.0.113.2:53
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53
expect server udp [2001:db8:1::1]:1000 > [2001:db8:1::2]:53
send server icmp6 port-unreachable
expect client icmp6 port-unreachable 2001:db8:1::2 > fd00:a::2 inner=udp,[fd00:a::2]:1000>[2001:db8:1::2]:53
counters related=2

case icmp-error-from-a-router
topology gateway
# Whoever sent it, inner and outer header.
route gw 198.51.100.0/24 via 203.0.113.9
ctnat <<END
table ip t {
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
tcp-open c client 10.0.0.2:1000 > 198.51.100.2:80 server 203.0.113.1:1000 > 198.51.100.2:80
tcp-send c
send server icmp need-frag 192.0.2.9 > 203.0.113.1 mtu=1280
expect client icmp need-frag 192.0.2.9 > 10.0.0.2 mtu=1280 inner=tcp,10.0.0.2:1000>198.51.100.2:80
send server icmp time-exceeded 192.0.2.9 > 203.0.113.1 quote=28
expect client icmp time-exceeded 192.0.2.9 > 10.0.0.2 inner=tcp,10.0.0.2:1000>198.51.100.2:80

case icmp-error-both-directions
topology gateway
ctnat <<END
table ip t {
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
# A plain nat, without commit, translates the original direction as well.
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
send client icmp port-unreachable
expect server icmp port-unreachable 203.0.113.1 > 203.0.113.2 inner=udp,203.0.113.2:53>203.0.113.1:1000

case icmp-need-frag-from-router
topology routed
ctnat <<END
table inet t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct state new ct(commit, nat(src=203.0.113.1))
		oifname "wan" ct state new ct(commit, nat(src=2001:db8:1::1))
	}
}
END
send client udp 10.0.0.2:1000 > 198.51.100.2:53 len=1400 df
expect client icmp need-frag 203.0.113.9 > 10.0.0.2 mtu=1280 inner=udp,10.0.0.2:1000>198.51.100.2:53
expect-none server
send client udp [fd00:a::2]:1000 > [2001:db8:2::2]:53 len=1400
expect client icmp6 need-frag 2001:db8:1::9 > fd00:a::2 mtu=1280 inner=udp,[fd00:a::2]:1000>[2001:db8:2::2]:53

case icmp-error-by-the-gateway
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		iifname "wan" ct state new udp dport 5353 ct(nat(dst=10.0.0.2:53))
	}
}
END
# The host's own error belongs to the connection of the packet it answers:
# whoever sent that must recognise what is quoted.
send server udp 203.0.113.2:4000 > 203.0.113.1:5353 ttl=1
expect server icmp time-exceeded 203.0.113.1 > 203.0.113.2 inner=udp,203.0.113.2:4000>203.0.113.1:5353
device mtu gw lan 1300
send server udp 203.0.113.2:4000 > 203.0.113.1:5353 len=1400 df
expect server icmp need-frag 203.0.113.1 > 203.0.113.2 mtu=1300 inner=udp,203.0.113.2:4000>203.0.113.1:5353

case icmp-error-by-the-host
topology gateway
ctnat <<END
table inet t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		iifname "lan" ct state new udp dport 99 ct(nat(dst=local:5399))
	}
}
END
# About what was delivered to the host, where nobody listens.
send client udp 10.0.0.2:1000 > 198.51.100.1:99
expect client icmp port-unreachable 198.51.100.1 > 10.0.0.2 inner=udp,10.0.0.2:1000>198.51.100.1:99
send client udp [fd00:a::2]:1000 > [2001:db8:9::1]:99
expect client icmp6 port-unreachable 2001:db8:9::1 > fd00:a::2 inner=udp,[fd00:a::2]:1000>[2001:db8:9::1]:99

# An error about a packet that nobody has looked up is in no zone, whatever the
# host has seen before: it is not about the connection of the same addresses.
case icmp-error-about-untracked
topology gateway
ctnat <<END
table inet t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ip daddr 203.0.113.2 accept
		ip6 daddr 2001:db8:1::2 accept
		ct(zone=7, nat)
		ct state new ip daddr 198.51.100.1 ct(commit, zone=7, nat(dst=203.0.113.2:53))
		ct state new ip6 daddr 2001:db8:9::1 ct(commit, zone=7, nat(dst=[2001:db8:1::2]:53))
	}
}
END
send client udp 10.0.0.2:1000 > 198.51.100.1:99
expect server udp 10.0.0.2:1000 > 203.0.113.2:53
send client icmp echo-request 10.0.0.2 > 10.0.0.1 id=7
expect client icmp echo-reply 10.0.0.1 > 10.0.0.2 id=7
send client udp 10.0.0.2:1000 > 203.0.113.2:53 ttl=1
expect client icmp time-exceeded 10.0.0.1 > 10.0.0.2 inner=udp,10.0.0.2:1000>203.0.113.2:53
send client udp [fd00:a::2]:1000 > [2001:db8:9::1]:99
expect server udp [fd00:a::2]:1000 > [2001:db8:1::2]:53
send client icmp6 echo-request fd00:a::2 > fd00:a::1 id=7
expect client icmp6 echo-reply fd00:a::1 > fd00:a::2 id=7
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53 ttl=1
expect client icmp6 time-exceeded fd00:a::1 > fd00:a::2 inner=udp,[fd00:a::2]:1000>[2001:db8:1::2]:53

case traceroute
topology routed
ctnat <<END
table ip t {
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
send client udp 10.0.0.2:1000 > 198.51.100.2:33434 ttl=1
expect client icmp time-exceeded 10.0.0.1 > 10.0.0.2 inner=udp,10.0.0.2:1000>198.51.100.2:33434
send client udp 10.0.0.2:1000 > 198.51.100.2:33435 ttl=2
expect client icmp time-exceeded 203.0.113.9 > 10.0.0.2 inner=udp,10.0.0.2:1000>198.51.100.2:33435
send client udp 10.0.0.2:1000 > 198.51.100.2:33436 ttl=3
expect server udp 203.0.113.1:1000 > 198.51.100.2:33436 ttl=1
send server icmp port-unreachable
expect client icmp port-unreachable 198.51.100.2 > 10.0.0.2 inner=udp,10.0.0.2:1000>198.51.100.2:33436

case fragments-in-order
topology gateway
ctnat <<END
table inet t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat) udp dport 53 counter comment "whole"
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct state new ct(commit, nat(src=203.0.113.1))
		oifname "wan" ct state new ct(commit, nat(src=2001:db8:1::1))
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=3000 fragment=1000
expect server udp 203.0.113.1:1000 > 203.0.113.2:53 len=3000 frags=4
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53 len=3000 fragment=1280
expect server udp [2001:db8:1::1]:1000 > [2001:db8:1::2]:53 len=3000 frags=3
counters whole=2
entries 2

case fragments-out-of-order
topology gateway
ctnat <<END
table inet t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct state new ct(commit, nat(src=203.0.113.1))
		oifname "wan" ct state new ct(commit, nat(src=2001:db8:1::1))
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=3000 fragment=1000 order=4,2,1,3
expect server udp 203.0.113.1:1000 > 203.0.113.2:53 len=3000 frags=4
send server udp 203.0.113.2:53 > 203.0.113.1:1000 len=2000 fragment=800 order=3,2,1
expect client udp 203.0.113.2:53 > 10.0.0.2:1000 len=2000 frags=3
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53 len=3000 fragment=1280 order=3,1,2
expect server udp [2001:db8:1::1]:1000 > [2001:db8:1::2]:53 len=3000 frags=3
# One is missing: nothing leaves.
send client udp 10.0.0.2:1001 > 203.0.113.2:53 len=3000 fragment=1000 order=1,3,4
expect-none server

case fragments-zone-by-zone
topology tenants
# Fragments of two zones never meet, though all else of them is equal.
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "one" ct(zone=1, commit)
		iifname "two" ct(zone=2, commit)
	}
}
END
send one udp 10.0.0.2:1000 > 203.0.113.2:53 len=1500 fragment=1000 order=1 ip-id=7
send two udp 10.0.0.2:1000 > 203.0.113.2:53 len=1500 fragment=1000 order=2 ip-id=7
expect-none server
send one udp 10.0.0.2:1000 > 203.0.113.2:53 len=1500 fragment=1000 order=2 ip-id=7
expect server udp 10.0.0.2:1000 > 203.0.113.2:53 len=1500 frags=2
entries 1 zone=1
entries 0 zone=2

case fragments-not-looked-at
topology gateway
# A transport match is false on any fragment but the first.
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 counter comment "first"
		ip protocol udp counter comment "all"
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=3000 fragment=1000
expect server udp 10.0.0.2 > 203.0.113.2 len=3000 frags=4
counters first=1 all=4
entries 0

# What overlaps is no packet, as the kernel has it: all of it is dropped.
case fragments-overlapping
topology gateway
ctnat <<END
table inet t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(commit)
		udp dport 53 counter comment "whole"
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=1500 fragment=1000 order=1 ip-id=7
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=1500 fragment=504 order=2 ip-id=7
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=1500 fragment=1000 order=2 ip-id=7
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53 len=1500 fragment=1000 order=1 ip-id=8
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53 len=1500 fragment=504 order=2 ip-id=8
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53 len=1500 fragment=1000 order=2 ip-id=8
expect-none server
entries 0
counters whole=0
# The same fragment twice is none.
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=1500 fragment=1000 order=1,1,2 ip-id=9
expect server udp 10.0.0.2:1000 > 203.0.113.2:53 len=1500 frags=2
counters whole=1
