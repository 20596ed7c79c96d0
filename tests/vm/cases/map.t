# SPDX-License-Identifier: GPL-2.0-only
# Maps, verdict maps, numbers that are made up, choices among several targets.

case map-verdicts
topology gateway
ctnat <<END
table ip t {
	chain web {
		udp sport 1000 counter comment "web" accept
		counter comment "back" return
	}
	chain other {
		counter comment "other" drop
	}
	chain forward {
		type filter hook forward priority filter; policy accept;
		udp dport vmap { 80 : jump web, 81 : continue, 82 : drop, 100-199 : goto other }
		counter comment "behind"
	}
}
END
# jump and accept; jump and return, which goes on behind the rule
send client udp 10.0.0.2:1000 > 203.0.113.2:80
expect server udp 10.0.0.2:1000 > 203.0.113.2:80
send client udp 10.0.0.2:1001 > 203.0.113.2:80
expect server udp 10.0.0.2:1001 > 203.0.113.2:80
# continue, drop, goto, and nothing found
send client udp 10.0.0.2:1000 > 203.0.113.2:81
expect server udp 10.0.0.2:1000 > 203.0.113.2:81
send client udp 10.0.0.2:1000 > 203.0.113.2:82
expect-none server
send client udp 10.0.0.2:1000 > 203.0.113.2:150
expect-none server
send client udp 10.0.0.2:1000 > 203.0.113.2:90
expect server udp 10.0.0.2:1000 > 203.0.113.2:90
# no such field: the rule ends
send client icmp echo-request 10.0.0.2 > 203.0.113.2 id=5
expect server icmp echo-request 10.0.0.2 > 203.0.113.2 id=5
counters web=1 back=1 other=1 behind=4

case map-verdict-continues-the-rule
topology gateway
ctnat <<END
table ip t {
	chain forward {
		type filter hook forward priority filter; policy accept;
		ip saddr . udp dport vmap { 10.0.0.0/24 . 80 : continue } counter comment "goes on"
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:80
expect server udp 10.0.0.2:1000 > 203.0.113.2:80
send client udp 10.0.0.2:1000 > 203.0.113.2:81
expect server udp 10.0.0.2:1000 > 203.0.113.2:81
counters "goes on"=1

case map-verdict-renamed-chain
topology gateway
ctnat <<END
table ip t {
	chain one { counter comment "one"; }
	chain two { counter comment "two"; }
	chain forward {
		type filter hook forward priority filter; policy accept;
		udp dport vmap { 80 : jump one, 81 : jump two, 82 : jump one }
	}
}
END
cli rename chain ip t one first
cli list ruleset
output vmap { 80 : jump first, 81 : jump two, 82 : jump first }
send client udp 10.0.0.2:1000 > 203.0.113.2:82
expect server udp 10.0.0.2:1000 > 203.0.113.2:82
counters one=1 two=0
cli-fails delete chain ip t two

case map-verdict-loop-refused
topology gateway
ctnat-fails <<END
table ip t {
	chain a { udp dport vmap { 80 : jump b }; }
	chain b { udp dport vmap { 80 : accept, 81 : jump a }; }
}
END
output this jump makes a loop of chains
ctnat-fails <<END
table ip t {
	chain nat { ct(nat(dst=10.0.0.2)); }
	chain forward {
		type filter hook forward priority filter; policy accept;
		udp dport vmap { 80 : goto nat }
	}
}
END
output nat cannot be reached from forward

case map-mark-from-addresses
topology gateway
ctnat <<END
table inet t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		meta mark set ip saddr . udp dport map { 10.0.0.2 . 80 : 5, 10.0.0.0/25 . 81-89 : 0x16 } counter comment "found"
		meta mark set (ip6 saddr map { fd00:a::/64 : 7 }) << 4 | 1
	}
	chain forward {
		type filter hook forward priority filter; policy accept;
		meta mark 5 counter comment "five"
		meta mark 0x16 counter comment "sixteen"
		meta mark 0x71 counter comment "six"
		meta mark 0 counter comment "none"
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:80
expect server udp 10.0.0.2:1000 > 203.0.113.2:80
send client udp 10.0.0.9:1000 > 203.0.113.2:85
expect server udp 10.0.0.9:1000 > 203.0.113.2:85
send client udp 10.0.0.200:1000 > 203.0.113.2:85
expect server udp 10.0.0.200:1000 > 203.0.113.2:85
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:85
expect server udp [fd00:a::2]:1000 > [2001:db8:1::2]:85
counters found=2 five=1 sixteen=1 six=1 none=1

case map-zone-mark-label
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "lan" ct(commit, zone=ip saddr map { 10.0.0.2 : 7, 10.0.0.3 : 8 }, mark=udp dport map { 53 : 0x153 }/0xff, label=ip saddr map { 10.0.0.2 : 0x10000000000000000000000000000001, 10.0.0.3 : 0x2 }) counter comment "done"
		ct label 0x10000000000000000000000000000001 counter comment "wide"
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 10.0.0.2:1000 > 203.0.113.2:53
entry zone=7 mark=0x53
send client udp 10.0.0.3:1000 > 203.0.113.2:53
expect server udp 10.0.0.3:1000 > 203.0.113.2:53
entry zone=8 mark=0x53
# a lookup that finds nothing ends the rule, without the action
send client udp 10.0.0.3:1000 > 203.0.113.2:54
expect server udp 10.0.0.3:1000 > 203.0.113.2:54
send client udp 10.0.0.4:1000 > 203.0.113.2:53
expect server udp 10.0.0.4:1000 > 203.0.113.2:53
entries 2
counters done=2 wide=1

case map-nat-address-and-port
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "lan" ct(nat)
		iifname "wan" ct(commit, nat(dst=ip daddr . ip protocol . th dport map { 203.0.113.1 . udp . 53 : 10.0.0.2 . 5353, 203.0.113.1 . tcp . 53 : 10.0.0.3 . 53 })) counter comment "found"
	}
}
END
send server udp 203.0.113.2:4000 > 203.0.113.1:53
expect client udp 203.0.113.2:4000 > 10.0.0.2:5353
reply client
expect server udp 203.0.113.1:53 > 203.0.113.2:4000
tcp-open c server 203.0.113.2:4000 > 203.0.113.1:53 client 203.0.113.2:4000 > 10.0.0.3:53
# not in the map: no action, not even tracking
send server udp 203.0.113.2:4000 > 203.0.113.1:54
expect server icmp port-unreachable 203.0.113.1 > 203.0.113.2
entries 2

case map-nat-range
topology gateway
ctnat <<END
table inet t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "lan" ct(nat)
		iifname "wan" udp dport 53 ct(commit, nat(dst=ip daddr map { 203.0.113.1 : 10.0.0.20-10.0.0.23 }:8000-8003))
		iifname "wan" udp dport 54 ct(commit, nat(dst=ip daddr . udp dport map { 203.0.113.1 . 54 : 10.0.0.30-10.0.0.31 . 9000-9009 }))
		iifname "wan" ct(commit, nat(dst=ip6 daddr map { 2001:db8:1::1 : fd00:a::20-fd00:a::2f . 700 }))
	}
}
END
send server udp 203.0.113.2:4000 > 203.0.113.1:53
expect client udp 203.0.113.2:4000 > $a:$p a=10.0.0.20-10.0.0.23 p=8000-8003
send server udp 203.0.113.2:4000 > 203.0.113.1:54
expect client udp 203.0.113.2:4000 > $b:$q b=10.0.0.30-10.0.0.31 q=9000-9009
send server udp [2001:db8:1::2]:4000 > [2001:db8:1::1]:5
expect client udp [2001:db8:1::2]:4000 > $c:700 c=fd00:a::20-fd00:a::2f
reply client
expect server udp [2001:db8:1::1]:5 > [2001:db8:1::2]:4000

case map-nat-statements
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type nat hook prerouting priority dstnat; policy accept;
		iifname "wan" udp dport { 53, 54 } dnat ip addr . port to ip daddr . udp dport map { 203.0.113.1 . 53 : 10.0.0.2 . 5353, 203.0.113.1 . 54 : 10.0.0.3 . 5354 }
		iifname "wan" dnat to ip daddr map { 203.0.113.1 : 10.0.0.9 }
	}
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" snat to ip saddr map { 10.0.0.2 : 203.0.113.12, 10.0.0.3 : 203.0.113.13 }
	}
}
END
send server udp 203.0.113.2:4000 > 203.0.113.1:53
expect client udp 203.0.113.2:4000 > 10.0.0.2:5353
send server udp 203.0.113.2:4000 > 203.0.113.1:54
expect client udp 203.0.113.2:4000 > 10.0.0.3:5354
send server udp 203.0.113.2:4000 > 203.0.113.1:55
expect client udp 203.0.113.2:4000 > 10.0.0.9:55
send client udp 10.0.0.2:1000 > 203.0.113.2:1
expect server udp 203.0.113.12:1000 > 203.0.113.2:1
send client udp 10.0.0.3:1000 > 203.0.113.2:1
expect server udp 203.0.113.13:1000 > 203.0.113.2:1
send client udp 10.0.0.4:1000 > 203.0.113.2:1
expect server udp 10.0.0.4:1000 > 203.0.113.2:1

case numgen-inc-in-turn
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "lan" ct(nat)
		iifname "wan" ct(nat)
		iifname "wan" ct state new ct(commit, nat(dst=numgen inc mod 3 map { 0 : 10.0.0.20, 1 : 10.0.0.21, 2 : 10.0.0.22 }))
	}
}
END
send server udp 203.0.113.2:4000 > 203.0.113.1:53
expect client udp 203.0.113.2:4000 > 10.0.0.20:53
send server udp 203.0.113.2:4001 > 203.0.113.1:53
expect client udp 203.0.113.2:4001 > 10.0.0.21:53
# another ruleset: the rule goes on where it was
cli add rule ip t pre counter
send server udp 203.0.113.2:4002 > 203.0.113.1:53
expect client udp 203.0.113.2:4002 > 10.0.0.22:53
send server udp 203.0.113.2:4003 > 203.0.113.1:53
expect client udp 203.0.113.2:4003 > 10.0.0.20:53

case numgen-and-hashes
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		numgen inc mod 4 offset 10 11 counter comment "fourth"
		numgen random mod 1 0 counter comment "always"
		jhash ip saddr . ip daddr mod 1 seed 7 offset 5 == 5 counter comment "hash"
		meta mark set jhash ip saddr . ip daddr mod 0x10000 seed 7
		meta mark set (symhash mod 0x7fffffff) | 0x80000000
		ct(commit, mark=meta mark)
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 10.0.0.2:1000 > 203.0.113.2:53
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 10.0.0.2:1000 > 203.0.113.2:53
reply server
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 10.0.0.2:1000 > 203.0.113.2:53
counters fourth=1 always=4 hash=4

case symhash-is-symmetric
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "lan" ct(commit, zone=1, mark=symhash mod 0x7fffffff)
		iifname "wan" ct(commit, zone=2, mark=symhash mod 0x7fffffff)
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:53
expect server udp 10.0.0.2:1000 > 203.0.113.2:53
send server udp 203.0.113.2:53 > 10.0.0.2:1000
expect client udp 203.0.113.2:53 > 10.0.0.2:1000
entries 2
run gw sh <<END
marks=$(conntrack -L 2>/dev/null | sed -n 's/.*mark=\([0-9]*\).*/\1/p')
set -- $marks
echo "$@"
test $# -eq 2 -a "$1" -eq "$2"
END

case choice-by-weight
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "lan" ct(nat)
		iifname "wan" ct(commit, nat(dst={ 10.0.0.20:80 weight 3, 10.0.0.21:80 }))
	}
	chain forward {
		type filter hook forward priority filter; policy accept;
		ip daddr 10.0.0.20 udp dport 80 counter comment "three"
		ip daddr 10.0.0.21 udp dport 80 counter comment "one"
		udp dport != 80 counter comment "other"
	}
}
END
flood f server client udp 203.0.113.2:4000 > 203.0.113.1:53 count=1000 gap-us=100 flows=1000
wait f
flood-complete
counters other=0
run gw sh <<END
set -- $($CTNAT_CLI list ruleset | sed -n 's/.*packets \([0-9]*\) .*comment "\(three\|one\)".*/\1/p')
echo "$1 to $2"
test $(($1 + $2)) -eq 1000 -a $1 -gt 650 -a $1 -lt 850
END

# Ports that do not lie together, as shares of an address have them (MAP-T).
case choice-of-port-ranges
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "wan" ct(nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "wan" ct(commit, nat(src={ 203.0.113.1:1024-1087, 203.0.113.1:3072-3135 weight 2, 203.0.113.1:5120-5183 }))
	}
	chain out {
		type filter hook postrouting priority 200; policy accept;
		oifname != "wan" accept
		udp sport 1024-1087 counter comment "first"
		udp sport 3072-3135 counter comment "second"
		udp sport 5120-5183 counter comment "third"
		udp sport != { 1024-1087, 3072-3135, 5120-5183 } counter comment "other"
	}
}
END
# Half of them, give or take five, go to 64 ports: of 80 never more than those.
flood f client server udp 10.0.0.2:20000 > 203.0.113.2:53 count=80 gap-us=100 flows=80 answer
wait f
flood-complete answered
counters other=0
run gw sh <<END
set -- $($CTNAT_CLI list ruleset | sed -n 's/.*packets \([0-9]*\) .*comment "\(first\|second\|third\)".*/\1/p')
echo "$1 to $2 to $3"
test $(($1 + $2 + $3)) -eq 80 -a $1 -gt 2 -a $2 -gt 15 -a $3 -gt 2
END

case choice-persistent
topology gateway
# By the source address alone: whatever the ports, one target.
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "lan" ct(nat)
		iifname "wan" ct(commit, nat(dst={ 10.0.0.20, 10.0.0.21, 10.0.0.22, 10.0.0.23 }, persistent))
	}
}
END
send server udp 203.0.113.2:4000 > 203.0.113.1:53
expect client udp 203.0.113.2:4000 > $a:53 a=10.0.0.20-10.0.0.23
send server udp 203.0.113.2:4001 > 203.0.113.1:54
expect client udp 203.0.113.2:4001 > $a:54
send server udp 203.0.113.2:4002 > 203.0.113.1:53
expect client udp 203.0.113.2:4002 > $a:53
send server udp 203.0.113.2:4003 > 203.0.113.1:99
expect client udp 203.0.113.2:4003 > $a:99
send server tcp 203.0.113.2:4004 > 203.0.113.1:99 flags=S
expect client tcp 203.0.113.2:4004 > $a:99 flags=S
