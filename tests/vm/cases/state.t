# SPDX-License-Identifier: GPL-2.0-only
# What ct state says of packets, in both kinds of words.

case state-new-until-reply
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(commit)
		ct state +trk+new-est-rpl-rel-inv counter comment "new"
		ct state +trk+est-new-rpl counter comment "est"
		ct state +trk+est+rpl-new counter comment "rpl"
		ct state new counter comment "word-new"
		ct state established counter comment "word-est"
		ct direction reply counter comment "direction"
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
counters new=2 est=0 rpl=0 word-new=2 word-est=0
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
counters new=2 est=0 rpl=1 word-est=1 direction=1
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
counters new=2 est=1 rpl=1 word-new=2 word-est=2

case state-related
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(commit)
		ct state +rel+rpl-new-est counter comment "rel-rpl"
		ct state +rel-rpl-est counter comment "rel-orig"
		ct state related counter comment "word"
		ct state +rel icmp type destination-unreachable counter comment "icmp"
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
send server icmp port-unreachable
expect client icmp port-unreachable 203.0.113.2 > 10.0.0.2
counters rel-rpl=1 rel-orig=0 word=1 icmp=1
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1001
send client icmp port-unreachable
expect server icmp port-unreachable 10.0.0.2 > 203.0.113.2
counters rel-rpl=1 rel-orig=1 word=2

case state-invalid
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(commit, mark=5, nat(dst=203.0.113.3))
		ct state +trk+inv-new-est counter comment "inv"
		ct state invalid counter comment "word"
		ct zone 0 ct mark 0 counter comment "none"
	}
}
END
# What cannot be tracked goes on, untouched, and commit does nothing to it.
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53 bad-sum
pass client server tcp 10.0.0.2:1000 > 203.0.113.2:53 flags=SF
entries 0
counters inv=2 word=2 none=2

case state-invalid-zone
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(zone=7)
		ct state +inv ct zone 7 ct mark 0 ct label 0x0 counter comment "inv"
		ct state +inv ct status assured counter comment "never"
		ct state +inv ct original saddr 10.0.0.2 counter comment "never-tuple"
	}
}
END
# Without a connection the zone is that of the last ct(), mark and label are
# 0, and the rest does not match.
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53 bad-sum
counters inv=1 never=0 never-tuple=0

case state-invalid-where-others-track
topology gateway
# The kernel's own hooks are on: they look every packet up again behind the
# chain, so that its ct() found nothing is known in that chain alone.
nft <<END
table ip others {
	chain f {
		type filter hook forward priority 0; policy accept;
		ct state new counter
	}
}
END
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(zone=7)
		ct state invalid counter comment "here"
	}
	chain fwd {
		type filter hook forward priority 0; policy accept;
		ct state invalid counter comment "later"
		ct state untracked ct state -trk counter comment "nothing"
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53 bad-sum
send client icmp echo-reply 10.0.0.2 > 203.0.113.2 id=5
expect server icmp echo-reply 10.0.0.2 > 203.0.113.2 id=5
counters here=2 later=0 nothing=2
entries 0

case state-untracked
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct state untracked counter comment "word"
		ct state -trk counter comment "flag"
		ct state +trk counter comment "trk"
		udp dport 99 ct()
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
counters word=1 flag=1 trk=0

case state-neighbour-discovery
topology gateway
ctnat <<END
table ip6 t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		icmpv6 type nd-neighbor-solicit ct(commit) ct state -trk-inv counter comment "nd"
	}
}
END
# Never tracked: it stays -trk, and is not dropped.
send client icmp6 neighbour-solicit fd00:a::2 > fd00:a::1 ttl=255 data=0123456789abcdef
counters nd=1
entries 0

case state-snat-dnat
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(nat)
		iifname "wan" ct state new udp dport 53 ct(nat(dst=10.0.0.2))
		ct state +dnat-snat counter comment "pre-dnat"
		ct state -dnat-snat counter comment "pre-none"
	}
	chain post {
		type filter hook postrouting priority srcnat + 1; policy accept;
		ct state +snat-dnat counter comment "post-snat"
		ct state +dnat-snat counter comment "post-dnat"
		ct state -dnat-snat counter comment "post-none"
	}
	chain bind {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct state new ct(commit, nat(src=203.0.113.1))
	}
}
END
# +snat and +dnat say which side of this packet was really rewritten.
send client udp 10.0.0.2:1000 > 203.0.113.2:99
expect server udp 203.0.113.1:1000 > 203.0.113.2:99
counters pre-none=1 pre-dnat=0 post-snat=1 post-none=0
reply server
expect client udp 203.0.113.2:99 > 10.0.0.2:1000
counters pre-none=1 pre-dnat=1 post-dnat=1 post-snat=1
send server udp 203.0.113.2:4000 > 203.0.113.1:53
expect client udp 203.0.113.2:4000 > 10.0.0.2:53
counters pre-none=1 pre-dnat=2 post-dnat=2 post-snat=1
reply client
expect server udp 203.0.113.1:53 > 203.0.113.2:4000
counters pre-none=2 pre-dnat=2 post-dnat=2 post-snat=2 post-none=0

case state-tcp-window
topology gateway
# TCP window checks stay on: a segment far outside is invalid.
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(commit)
		ct state +inv counter drop comment "stray"
	}
}
END
tcp-open c client 10.0.0.2:1000 > 203.0.113.2:80 server
tcp-send c
tcp-reply c
entry proto=tcp status=+assured
tcp-stray c
expect-none server
counters stray=1
tcp-send c

case state-match-fields
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(commit, zone=12, mark=0x1f, label=0xff00)
		ct zone 12 counter comment "zone"
		ct mark 0x1f counter comment "mark"
		ct mark & 0xf0 == 0x10 counter comment "masked"
		ct label 0xff00 counter comment "label"
		ct status assured counter comment "assured"
		ct status seen-reply counter comment "seen"
		ct direction original counter comment "orig"
		ct original ip saddr 10.0.0.2 ct original proto-src 1000 counter comment "tuple"
		ct original protocol udp ct original l3proto ipv4 counter comment "proto"
		ct reply ip saddr 203.0.113.2 counter comment "reply"
		ct expiration 300s-600s counter comment "expiration"
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
counters zone=2 mark=2 masked=2 label=2 assured=0 seen=1 orig=1 tuple=2 proto=2 reply=2 expiration=2

case state-icmp-tuple
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(commit)
		ct original proto-src 8 ct original proto-dst 0 counter comment "type"
		ct original icmp id 77 counter comment "id"
		icmp id 77 icmp type echo-request counter comment "packet"
	}
}
END
pass client server icmp echo-request 10.0.0.2 > 203.0.113.2 id=77
reply server
expect client icmp echo-reply 203.0.113.2 > 10.0.0.2 id=77
counters type=2 id=2 packet=1

# What conntrack itself tells of a connection. Packets count before the rules
# see them: the first has passed the lookup when it is asked about.
case state-match-accounting
topology gateway
sysctl gw net/netfilter/nf_conntrack_acct=1
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct()
		ct status ! confirmed counter comment "fresh"
		ct(commit)
		ct status confirmed counter comment "confirmed"
		ct id != 0 counter comment "id"
		ct packets 1 counter comment "one"
		ct packets 2-3 counter comment "more"
		ct original packets 2 counter comment "original"
		ct reply packets 1 counter comment "reply"
		ct original bytes 66 counter comment "bytes"
		ct avgpkt 33 counter comment "average"
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53 data=hello
reply server data=world
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53 data=hello
counters fresh=1 confirmed=3 id=3 one=1 more=2 original=1 reply=2 bytes=1 average=3

# What a helper expected stays so for life; nothing else ever is.
case state-match-expected
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "lan" tcp dport 21 ct(commit, helper=ftp)
		ct()
		ct state related ct(commit)
		tcp dport 4097 ct status expected counter comment "data"
		tcp dport 4097 ct status ! expected counter comment "not"
		tcp sport 4097 ct status expected,seen-reply ct state established counter comment "later"
		tcp dport 21 ct status expected counter comment "control"
		tcp dport 4098 ct status expected counter comment "other"
		tcp dport 4098 ct status ! expected counter comment "others"
	}
}
END
tcp-open c client 10.0.0.2:4000 > 203.0.113.2:21 server
tcp-send c data="USER x~"
tcp-send c data="PORT 10,0,0,2,16,1~"
tcp-open d server 203.0.113.2:20 > 10.0.0.2:4097 client
tcp-send d data=bytes
counters control=0 not=0 later=2 data=3
pass server client tcp 203.0.113.2:20 > 10.0.0.2:4098 flags=S seq=1
counters other=0 others=1

# A connection is deleted while one of its packets waits for its neighbour's
# address, behind the hooks of the stack and before the device's. No rule has a
# ct(), so the packet is still attached there.
case state-match-dying
topology gateway
sysctl gw net/ipv4/neigh/wan/mcast_solicit=1000000
ctnat <<END
table ip t {
	chain forward {
		type filter hook forward priority filter; policy accept;
		ct status dying counter comment "before"
	}
}
table netdev d {
	chain out {
		type filter hook egress device wan priority 0; policy accept;
		ip protocol udp ct status dying counter comment "dying"
		ip protocol udp ct status ! dying ct status confirmed counter comment "alive"
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
counters before=0 dying=0 alive=1
run gw ip link set wan arp on
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect-none server
entries 1
run gw conntrack -D -p udp
entries 0
run gw ip neigh replace 203.0.113.2 dev wan lladdr 02:c7:4a:70:00:01
expect server udp 10.0.0.2:1000 > 203.0.113.2:53
counters before=0 dying=1 alive=1
