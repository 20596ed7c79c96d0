# SPDX-License-Identifier: GPL-2.0-only
# TCP's maximum segment size; fields of headers that are seldom met.

case option-maxseg
topology gateway
ctnat <<END
table inet t {
	chain fwd {
		type filter hook forward priority filter; policy accept;
		tcp option maxseg size 1460 counter comment "matched"
		tcp dport 80 tcp option maxseg size set 1000 counter comment "behind"
		tcp option maxseg size < 1001 counter comment "small"
	}
}
END
send client tcp 10.0.0.2:1000 > 203.0.113.2:80 mss=1460 data=odd
expect server tcp 10.0.0.2:1000 > 203.0.113.2:80 mss=1000 data=odd
# never a larger one, and none where there is none
send client tcp 10.0.0.2:1000 > 203.0.113.2:80 mss=500
expect server tcp 10.0.0.2:1000 > 203.0.113.2:80 mss=500
send client tcp 10.0.0.2:1000 > 203.0.113.2:80
expect server tcp 10.0.0.2:1000 > 203.0.113.2:80 mss=0
send client tcp [fd00:a::2]:1000 > [2001:db8:1::2]:80 mss=1460 bad-sum
expect server tcp [fd00:a::2]:1000 > [2001:db8:1::2]:80 mss=1000 bad-sum
send client tcp [fd00:a::2]:1000 > [2001:db8:1::2]:81 mss=1460
expect server tcp [fd00:a::2]:1000 > [2001:db8:1::2]:81 mss=1460
counters matched=3 behind=4 small=3

case option-maxseg-rt-mtu
topology gateway
ctnat <<END
table inet t {
	chain fwd {
		type filter hook forward priority filter; policy accept;
		tcp flags syn tcp option maxseg size set rt mtu
	}
}
END
device mtu gw wan 1400
send client tcp 10.0.0.2:1000 > 203.0.113.2:80 mss=1460
expect server tcp 10.0.0.2:1000 > 203.0.113.2:80 mss=1360
send client tcp [fd00:a::2]:1000 > [2001:db8:1::2]:80 mss=1440
expect server tcp [fd00:a::2]:1000 > [2001:db8:1::2]:80 mss=1340
# the narrower of both ways counts
send server tcp 203.0.113.2:80 > 10.0.0.2:1000 mss=1460 flags=SA
expect client tcp 203.0.113.2:80 > 10.0.0.2:1000 mss=1360

case fields-udplite-dccp-frag
topology gateway
ctnat <<END
table inet t {
	chain pre {
		type filter hook prerouting priority -450; policy accept;
		udplite sport 1000 udplite dport 53 counter comment "udplite"
		dccp sport 1000 dccp dport 53 counter comment "dccp"
		frag more-fragments 1 frag frag-off 0 frag id 77 counter comment "first"
		frag more-fragments 0 frag frag-off 2 frag id 77 counter comment "last"
	}
}
END
send client udplite 10.0.0.2:1000 > 203.0.113.2:53
expect server udplite 10.0.0.2:1000 > 203.0.113.2:53
send client dccp [fd00:a::2]:1000 > [2001:db8:1::2]:53
expect server dccp [fd00:a::2]:1000 > [2001:db8:1::2]:53
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 10.0.0.2:1000 > 203.0.113.2:53
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:53 len=16 fragment=16 ip-id=77
expect server udp [fd00:a::2]:1000 > [2001:db8:1::2]:53 frags=2
counters udplite=1 dccp=1 first=1 last=1
