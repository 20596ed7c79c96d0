# SPDX-License-Identifier: GPL-2.0-only
# nft's own tracking and NAT.

case auto-nat-chain
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type nat hook prerouting priority dstnat; policy accept;
		iifname "wan" tcp dport 8080 dnat to 10.0.0.2:80
	}
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" ip saddr 10.0.0.0/24 counter snat to 203.0.113.1 comment "snat"
	}
	chain fwd {
		type filter hook forward priority 0; policy accept;
		ct state established counter comment "est"
	}
}
END
# Only the first packet visits the chains; answers need no rule.
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
counters snat=1 est=2
tcp-open c server 203.0.113.2:4000 > 203.0.113.1:8080 client 203.0.113.2:4000 > 10.0.0.2:80
tcp-send c
tcp-reply c
# What no rule binds is tracked and committed as well.
send server udp 203.0.113.2:9 > 10.0.0.2:9
expect client udp 203.0.113.2:9 > 10.0.0.2:9
entries 3

case auto-by-match
topology gateway
ctnat <<END
table ip t {
	chain fwd {
		type filter hook forward priority 0; policy drop;
		ct state established,related accept
		iifname "lan" accept
	}
}
END
# Matches alone, no ct(): tracked as under nft.
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
send server udp 203.0.113.2:99 > 10.0.0.2:1000
expect-none client
stat drop_policy +1
entries 1

case auto-not-with-explicit
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 ct(commit)
	}
	chain fwd {
		type filter hook forward priority 0; policy accept;
		ct state new counter comment "new"
		ct state untracked counter comment "untracked"
	}
}
END
# One ct() in the family's rules: only ct() tracks.
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
pass client server udp 10.0.0.2:1000 > 203.0.113.2:54
counters new=1 untracked=1
entries 1

case auto-family-by-family
topology gateway
ctnat <<END
table ip6 t {
	chain fwd {
		type filter hook forward priority 0; policy accept;
		ct state new counter comment "new6"
	}
}
table ip t {
	chain fwd {
		type filter hook forward priority 0; policy accept;
		counter
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
pass client server udp [fd00:a::2]:1000 > [2001:db8:1::2]:53
counters new6=1
entries 1 family=6
entries 1

case auto-empty-nat-chain
topology gateway
ctnat <<END
table ip t {
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
	}
}
END
cli list ruleset
output "type nat hook postrouting"
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
entries 0

case auto-notrack
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 123 notrack
	}
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" snat to 203.0.113.1
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:123
entries 0
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
entries 1

case auto-fragments
topology gateway
# Reassembled before anything looks: the ports are there.
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 counter comment "whole"
	}
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" snat to 203.0.113.1
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53 len=3000 fragment=1000 order=3,1,4,2
expect server udp 203.0.113.1:1000 > 203.0.113.2:53 len=3000 frags=4
counters whole=1
entry proto=udp packets=0-1

case auto-says-so
topology gateway
# A match where nothing can have made a connection draws a warning.
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority -300; policy accept;
		ct mark 5 counter
	}
	chain late {
		type filter hook prerouting priority 0; policy accept;
		ct(commit)
	}
}
END
output Warning "ct mark"
cli list ruleset
run gw sh -c "${CLI} doctor || true"
output explicit
ctnat <<END
flush ruleset
table ip t {
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" masquerade
	}
}
END
run gw sh -c "${CLI} doctor || true"
output automatic

case nat-chains-run-at-one-place
topology gateway
# In the order of their priorities, where the kernel's NAT runs.
ctnat <<END
table ip t {
	chain second {
		type nat hook prerouting priority 50; policy accept;
		udp dport 53 dnat to 10.0.0.3
	}
	chain first {
		type nat hook prerouting priority 40; policy accept;
		udp sport 5 dnat to 10.0.0.2
	}
	chain between {
		type filter hook prerouting priority -50; policy accept;
		ip daddr 10.0.0.2 counter comment "two"
		ip daddr 10.0.0.3 counter comment "three"
	}
}
END
send server udp 203.0.113.2:5 > 203.0.113.1:53
expect client udp 203.0.113.2:5 > 10.0.0.2:53
send server udp 203.0.113.2:6 > 203.0.113.1:53
expect client udp 203.0.113.2:6 > 10.0.0.3:53
counters two=1 three=1

case auto-zone-chosen-by-ct
topology tenants
# A ct(zone=…) before -200 chooses for the nat chains.
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "one" ct(zone=1/original)
		iifname "two" ct(zone=2/original)
	}
	chain steer {
		type filter hook prerouting priority mangle; policy accept;
		ct original zone 1 meta mark set 1
		ct original zone 2 meta mark set 2
	}
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" snat to 203.0.113.1
	}
}
END
send one udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
reply server data=to-one
expect one udp 203.0.113.2:53 > 10.0.0.2:1000 data=to-one
send two udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:$p > 203.0.113.2:53 p=512-65535
reply server data=to-two
expect two udp 203.0.113.2:53 > 10.0.0.2:1000 data=to-two
entry orig-zone=1 reply-zone=0
entry orig-zone=2 reply-zone=0

case auto-ct-zone-set
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct zone set 7
	}
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" snat to 203.0.113.1
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
entry zone=7
entries 1

case auto-masquerade-redirect
topology gateway
ctnat <<END
table inet t {
	chain pre {
		type nat hook prerouting priority dstnat; policy accept;
		iifname "lan" udp dport 53 redirect to :5353
	}
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" masquerade
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:99
expect server udp 203.0.113.1:1000 > 203.0.113.2:99
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:99
expect server udp [2001:db8:1::1]:1000 > [2001:db8:1::2]:99
sock dns gw udp 0.0.0.0:5353
send client udp 10.0.0.2:1000 > 198.51.100.1:53 data=ask
sock-expect dns from=10.0.0.2:1000 data=ask
sock-send dns to=10.0.0.2:1000 data=answer
expect client udp 198.51.100.1:53 > 10.0.0.2:1000 data=answer
addr-del gw wan 203.0.113.1/24
entry-gone orig=10.0.0.2:1000>203.0.113.2:99

case auto-ends-with-its-rules
topology gateway
ctnat <<END
table ip t {
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" snat to 203.0.113.1
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 203.0.113.1:1000 > 203.0.113.2:53
# Connections stay when rules go; they are not translated, and nothing new is
# tracked.
cli flush ruleset
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
pass client server udp 10.0.0.2:1001 > 203.0.113.2:53
entries 1
