# SPDX-License-Identifier: GPL-2.0-only
# The same over IPv6.

equiv ipv6-snat
topology gateway
lines snat-ipv6
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53 data=hello
expect server udp [2001:db8:1::1]:1000 > [2001:db8:1::2]:53 data=hello
reply server data=world
expect client udp [2001:db8:1::2]:53 > [fd00:a::2]:1000 data=world
send client icmp6 echo-request fd00:a::2 > 2001:db8:1::2 id=9
expect server icmp6 echo-request 2001:db8:1::1 > 2001:db8:1::2 id=9
reply server
expect client icmp6 echo-reply 2001:db8:1::2 > fd00:a::2 id=9
tcp-open c client [fd00:a::2]:1001 > [2001:db8:1::2]:80 server [2001:db8:1::1]:1001 > [2001:db8:1::2]:80
tcp-send c
tcp-reply c
tcp-close c

equiv ipv6-dnat
topology gateway
ip6tables <<END
*nat
-A PREROUTING -i wan -p tcp --dport 8080 -j DNAT --to-destination [fd00:a::2]:80
COMMIT
END
same <<END
table ip6 nat {
	chain pre {
		type nat hook prerouting priority dstnat; policy accept;
		iifname "wan" tcp dport 8080 dnat to [fd00:a::2]:80
	}
}
END
ctnat <<END
table ip6 gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		iifname "wan" ct state new tcp dport 8080 ct(nat(dst=[fd00:a::2]:80))
	}
}
END
ovs lan wan <<END
in_port(2),eth(),eth_type(0x86dd),ipv6() ct(commit,nat(dst=[fd00:a::2]:80)),1
in_port(1),eth(),eth_type(0x86dd),ipv6() ct(nat),2
END
tc
tcp-open c server [2001:db8:1::2]:4000 > [2001:db8:1::1]:8080 client [2001:db8:1::2]:4000 > [fd00:a::2]:80
tcp-send c
tcp-reply c
tcp-close c

equiv ipv6-errors
topology gateway
lines snat-ipv6
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53
expect server udp [2001:db8:1::1]:1000 > [2001:db8:1::2]:53
send server icmp6 port-unreachable
expect client icmp6 port-unreachable 2001:db8:1::2 > fd00:a::2 inner=udp,[fd00:a::2]:1000>[2001:db8:1::2]:53
send client udp [fd00:a::2]:1001 > [2001:db8:1::2]:53 len=1200
expect server udp [2001:db8:1::1]:1001 > [2001:db8:1::2]:53
send server icmp6 need-frag 2001:db8:9::9 > 2001:db8:1::1 mtu=1280
expect client icmp6 need-frag 2001:db8:9::9 > fd00:a::2 mtu=1280 inner=udp,[fd00:a::2]:1001>[2001:db8:1::2]:53
send server icmp6 time-exceeded 2001:db8:9::9 > 2001:db8:1::1 quote=48
expect client icmp6 time-exceeded 2001:db8:9::9 > fd00:a::2 inner=udp,[fd00:a::2]:1001>[2001:db8:1::2]:53

equiv ipv6-fragments
topology gateway
lines snat-ipv6-routed
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53 len=3000 fragment=1280
expect server udp [2001:db8:1::1]:1000 > [2001:db8:1::2]:53 len=3000 frags=3
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53 len=3000 fragment=1280 order=3,1,2
expect server udp [2001:db8:1::1]:1000 > [2001:db8:1::2]:53 len=3000 frags=3

equiv ipv6-masquerade
topology gateway
ip6tables <<END
*nat
-A POSTROUTING -o wan -j MASQUERADE
COMMIT
END
same <<END
table ip6 nat {
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" masquerade
	}
}
END
ctnat <<END
table ip6 gateway {
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
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53
expect server udp [2001:db8:1::1]:1000 > [2001:db8:1::2]:53
reply server
expect client udp [2001:db8:1::2]:53 > [fd00:a::2]:1000

equiv ipv6-redirect
topology gateway
ip6tables <<END
*nat
-A PREROUTING -i lan -p udp --dport 53 -j REDIRECT --to-ports 5353
COMMIT
END
same <<END
table ip6 nat {
	chain pre {
		type nat hook prerouting priority dstnat; policy accept;
		iifname "lan" udp dport 53 redirect to :5353
	}
}
END
ctnat <<END
table ip6 gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		iifname "lan" ct state new udp dport 53 ct(nat(dst=local:5353))
	}
	chain out {
		type filter hook output priority raw; policy accept;
		ct(nat)
	}
}
END
sock dns gw udp [::]:5353
send client udp [fd00:a::2]:1000 > [2001:db8:9::1]:53 data=ask
sock-expect dns from=[fd00:a::2]:1000 data=ask
sock-send dns to=[fd00:a::2]:1000 data=answer
expect client udp [2001:db8:9::1]:53 > [fd00:a::2]:1000 data=answer
