# SPDX-License-Identifier: GPL-2.0-only
# events=, and nft's statements about connections.

case events-of-one-connection
topology gateway
listen
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 ct(commit, events=destroy)
		udp dport 54 ct(commit, events=new,mark)
		udp dport 55 ct(commit)
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
pass client server udp 10.0.0.2:1000 > 203.0.113.2:54
pass client server udp 10.0.0.2:1000 > 203.0.113.2:55
event new orig=10.0.0.2:1000>203.0.113.2:54
event new orig=10.0.0.2:1000>203.0.113.2:55
no-event new orig=10.0.0.2:1000>203.0.113.2:53
flush-entries
event destroy orig=10.0.0.2:1000>203.0.113.2:53
event destroy orig=10.0.0.2:1000>203.0.113.2:55
no-event destroy orig=10.0.0.2:1000>203.0.113.2:54

case events-changed-by-a-later-commit
topology gateway
listen
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ip ttl 1-9 ct(commit, events=new, mark=1)
		ip ttl 10-19 ct(events=mark)
		ip ttl 20-29 ct(commit, events=mark, mark=2)
		ip ttl 30-39 ct(commit, mark=3)
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53 ttl=9
event new mark=1
# Without commit a connection that is in the table is left alone.
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53 ttl=19
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53 ttl=39
no-event update mark=3
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53 ttl=29
event update mark=2
flush-entries
no-event destroy orig=10.0.0.2:1000>203.0.113.2:53

case events-against-the-sysctl
topology gateway
listen
# Switched off in general; what a rule names is told nevertheless.
sysctl gw net/netfilter/nf_conntrack_events=0
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 ct(commit)
		udp dport 54 ct(commit, events=new)
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
pass client server udp 10.0.0.2:1000 > 203.0.113.2:54
event new orig=10.0.0.2:1000>203.0.113.2:54
no-event new orig=10.0.0.2:1000>203.0.113.2:53

case auto-ct-event-set
topology gateway
listen
ctnat <<END
table ip t {
	chain fwd {
		type filter hook forward priority 0; policy accept;
		udp dport 53 ct event set destroy
	}
}
END
# As under nft: the statement alone makes the family track.
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
pass client server udp 10.0.0.2:1000 > 203.0.113.2:54
event new orig=10.0.0.2:1000>203.0.113.2:54
no-event new orig=10.0.0.2:1000>203.0.113.2:53
flush-entries
event destroy orig=10.0.0.2:1000>203.0.113.2:53
cli list ruleset
output "ct event set destroy"

case auto-ct-zone-set-alone
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct zone set 7
		ct zone set 8
	}
	chain fwd {
		type filter hook forward priority 0; policy accept;
		ct zone set 9
		ct zone 7 ct state new counter comment "seven"
	}
}
END
# The first one chooses; on a packet with a connection it does nothing.
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
counters seven=1
entry zone=7
entries 1

case ct-zone-set-among-ct
topology gateway
# In a family that tracks explicitly it is a lookup, if there was none.
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 ct(commit, zone=3)
		ct zone set 7
		ct zone 3 counter comment "three"
		ct zone 7 ct state +trk+new counter comment "seven"
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
pass client server udp 10.0.0.2:1000 > 203.0.113.2:54
counters three=1 seven=1
entry zone=3
entries 1

case events-of-expectations
topology gateway
listen
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "lan" tcp dport 2121 ct(commit, helper=ftp, events=exp-new)
		iifname "lan" tcp dport 2122 ct(commit, helper=ftp, events=new,exp-destroy)
		iifname "lan" tcp dport 2123 ct(commit, helper=ftp, events=new)
		iifname "lan" tcp dport 2124 ct(commit, helper=ftp)
		iifname "wan" ct()
	}
}
END
tcp-open a client 10.0.0.2:4001 > 203.0.113.2:2121 server
tcp-open b client 10.0.0.2:4002 > 203.0.113.2:2122 server
tcp-open c client 10.0.0.2:4003 > 203.0.113.2:2123 server
tcp-open d client 10.0.0.2:4004 > 203.0.113.2:2124 server
tcp-send a data="USER a~"
tcp-send b data="USER a~"
tcp-send c data="USER a~"
tcp-send d data="USER a~"
tcp-send a data="PORT 10,0,0,2,16,1~"
tcp-send b data="PORT 10,0,0,2,16,2~"
tcp-send c data="PORT 10,0,0,2,16,3~"
tcp-send d data="PORT 10,0,0,2,16,4~"
event exp-new orig=10.0.0.2:4001>203.0.113.2:2121 reply=203.0.113.2:0>10.0.0.2:4097
event exp-new orig=10.0.0.2:4004>203.0.113.2:2124 reply=203.0.113.2:0>10.0.0.2:4100
expectations 4
flush-entries
event exp-destroy orig=10.0.0.2:4002>203.0.113.2:2122 reply=203.0.113.2:0>10.0.0.2:4098
event exp-destroy orig=10.0.0.2:4004>203.0.113.2:2124 reply=203.0.113.2:0>10.0.0.2:4100
expectations 0
no-event exp-new
no-event exp-destroy
event new orig=10.0.0.2:4002>203.0.113.2:2122
no-event new orig=10.0.0.2:4001>203.0.113.2:2121

# Translation, event mask, mark, label and helper are all there when the
# connection is entered: its first event tells of them, and nothing follows.
case events-first-tells-all
topology gateway
listen
ctnat <<END
table ip t {
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		udp dport 69 ct(commit, zone=5, events=new, mark=7, label=9, helper=tftp, nat(src=203.0.113.1))
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:69 data=%00%01file%00octet%00
expect server udp 203.0.113.1:1000 > 203.0.113.2:69
event new orig=10.0.0.2:1000>203.0.113.2:69 reply=203.0.113.2:69>203.0.113.1:1000 zone=5 mark=7 label=9 status=+helper,+snat
no-event update
expectations 1
