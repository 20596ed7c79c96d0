# SPDX-License-Identifier: GPL-2.0-only
# Destination translation, hairpin, redirect.

case dnat-basic
topology gateway
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		iifname "wan" ct state new tcp dport 8080 ct(commit, nat(dst=10.0.0.2:80))
	}
}
END
tcp-open c server 203.0.113.2:4000 > 203.0.113.1:8080 client 203.0.113.2:4000 > 10.0.0.2:80
tcp-send c data=GET
tcp-reply c data=page
entry proto=tcp orig=203.0.113.2:4000>203.0.113.1:8080 reply=10.0.0.2:80>203.0.113.2:4000 status=+dnat,+assured,-snat
tcp-close c

case dnat-port-range
topology gateway
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		iifname "wan" ct state new udp dport 53 ct(nat(dst=10.0.0.2-10.0.0.5:8000-8010))
	}
}
END
send server udp 203.0.113.2:4000 > 203.0.113.1:53
expect client udp 203.0.113.2:4000 > $a:$p a=10.0.0.2-10.0.0.5 p=8000-8010
reply client
expect server udp 203.0.113.1:53 > 203.0.113.2:4000
entry reply=$a:$p>203.0.113.2:4000

case dnat-ipv6
topology gateway
ctnat <<END
table inet gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		iifname "wan" ct state new tcp dport 8080 ct(nat(dst=[fd00:a::2]:80))
	}
}
END
tcp-open c server [2001:db8:1::2]:4000 > [2001:db8:1::1]:8080 client [2001:db8:1::2]:4000 > [fd00:a::2]:80
tcp-send c
tcp-reply c

case dnat-snat-port-kept
topology gateway
# A destination translation makes two connections collide: the second one's
# source port gives way.
ctnat <<END
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		iifname "wan" ct state new udp dport { 53, 54 } ct(nat(dst=10.0.0.2:5353))
	}
}
END
send server udp 203.0.113.2:4000 > 203.0.113.1:53
expect client udp 203.0.113.2:4000 > 10.0.0.2:5353
send server udp 203.0.113.2:4000 > 203.0.113.1:54
expect client udp 203.0.113.2:$p > 10.0.0.2:5353 p=1024-65535
no-entry orig=203.0.113.2:4000>203.0.113.1:54 reply=10.0.0.2:5353>203.0.113.2:4000
reply client
expect server udp 203.0.113.1:54 > 203.0.113.2:4000

case hairpin
topology gateway
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
send client tcp 10.0.0.3:4000 > 203.0.113.1:8080 flags=S seq=1
expect client tcp 10.0.0.1:4000 > 10.0.0.2:80 flags=S
reply client
expect client tcp 203.0.113.1:8080 > 10.0.0.3:4000 flags=SA
reply client flags=A
expect client tcp 10.0.0.1:4000 > 10.0.0.2:80 flags=A
entry proto=tcp orig=10.0.0.3:4000>203.0.113.1:8080 reply=10.0.0.2:80>10.0.0.1:4000 status=+snat,+dnat

case redirect
topology gateway
ctnat <<END
table inet gateway {
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
sock dns gw udp 0.0.0.0:5353
send client udp 10.0.0.2:1000 > 198.51.100.1:53 data=ask
sock-expect dns from=10.0.0.2:1000 data=ask
sock-send dns to=10.0.0.2:1000 data=answer
expect client udp 198.51.100.1:53 > 10.0.0.2:1000 data=answer
sock dns6 gw udp [::]:5353
send client udp [fd00:a::2]:1000 > [2001:db8:9::1]:53 data=ask
sock-expect dns6 from=[fd00:a::2]:1000 data=ask
sock-send dns6 to=[fd00:a::2]:1000 data=answer
expect client udp [2001:db8:9::1]:53 > [fd00:a::2]:1000 data=answer

case redirect-output
topology gateway
# At output the local address is the loopback's.
ctnat <<END
table ip gateway {
	chain out {
		type filter hook output priority raw; policy accept;
		ct(nat)
		ct state new ip daddr 198.51.100.1 udp dport 53 ct(nat(dst=local:5353))
	}
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
	}
}
END
route gw 198.51.100.0/24 via 203.0.113.2
sock dns gw udp 127.0.0.1:5353
sock s gw udp 0.0.0.0:4000
sock-send s to=198.51.100.1:53 data=ask
sock-expect dns from=$who data=ask
sock-send dns to=${who} data=answer
sock-expect s from=198.51.100.1:53 data=answer
expect-none server
