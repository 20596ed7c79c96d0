# SPDX-License-Identifier: GPL-2.0-only
# Headers rewritten without state: as nftables' payload statement does it, but
# for ports of UDP without a checksum, to which nft gives a wrong one.

equiv set-ipv4
topology gateway
nft <<END
table ip t {
	chain pre {
		type filter hook prerouting priority -300; policy accept;
		ip daddr 198.51.100.1 ip daddr set 203.0.113.2
		tcp dport 80 tcp dport set 8080
		udp dport 53 udp sport set 5353
	}
	chain post {
		type filter hook postrouting priority 100; policy accept;
		ip saddr 10.0.0.2 ip saddr set 203.0.113.77
		ip ttl set 9
		ip dscp set af21
	}
}
END
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ip daddr 198.51.100.1 ip daddr set 203.0.113.2
		tcp dport 80 tcp dport set 8080
		udp dport 53 udp sport set 5353
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		ip saddr 10.0.0.2 ip saddr set 203.0.113.77
		ip ttl set 9
		ip dscp set af21
	}
}
END
send client udp 10.0.0.2:1000 > 198.51.100.1:53 tos=1
expect server udp 203.0.113.77:5353 > 203.0.113.2:53 ttl=9 tos=73
send client udp 10.0.0.2:1000 > 198.51.100.1:53 bad-sum
expect server udp 203.0.113.77:5353 > 203.0.113.2:53 bad-sum
send client tcp 10.0.0.2:1000 > 198.51.100.1:80 data=hello
expect server tcp 203.0.113.77:1000 > 203.0.113.2:8080
send client udplite 10.0.0.2:1000 > 198.51.100.1:53
expect server udplite 203.0.113.77:1000 > 203.0.113.2:53
send client sctp 10.0.0.2:1000 > 198.51.100.1:53 chunk=init
expect server sctp 203.0.113.77:1000 > 203.0.113.2:53
send client icmp echo-request 10.0.0.2 > 198.51.100.1 id=7
expect server icmp echo-request 203.0.113.77 > 203.0.113.2 id=7
send client udp 10.0.0.2:1000 > 198.51.100.1:53 len=3000 fragment=1480
expect server udp 203.0.113.77:5353 > 203.0.113.2:53 len=3000 frags=3

equiv set-ipv6
topology gateway
nft <<END
table ip6 t {
	chain pre {
		type filter hook prerouting priority -300; policy accept;
		ip6 daddr 2001:db8:9::1 ip6 daddr set 2001:db8:1::2
		tcp dport 80 tcp dport set 8080
	}
	chain post {
		type filter hook postrouting priority 100; policy accept;
		ip6 saddr fd00:a::2 ip6 saddr set 2001:db8:1::77
		ip6 hoplimit set 9
		ip6 dscp set af21
	}
}
END
ctnat <<END
table ip6 t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ip6 daddr 2001:db8:9::1 ip6 daddr set 2001:db8:1::2
		tcp dport 80 tcp dport set 8080
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		ip6 saddr fd00:a::2 ip6 saddr set 2001:db8:1::77
		ip6 hoplimit set 9
		ip6 dscp set af21
	}
}
END
send client udp [fd00:a::2]:1000 > [2001:db8:9::1]:53 tos=1
expect server udp [2001:db8:1::77]:1000 > [2001:db8:1::2]:53 ttl=9 tos=73
send client tcp [fd00:a::2]:1000 > [2001:db8:9::1]:80 data=hello
expect server tcp [2001:db8:1::77]:1000 > [2001:db8:1::2]:8080
send client icmp6 echo-request fd00:a::2 > 2001:db8:9::1 id=7
expect server icmp6 echo-request 2001:db8:1::77 > 2001:db8:1::2 id=7
