# SPDX-License-Identifier: GPL-2.0-only
# Named sets, maps and verdict maps, and changes of their elements.

case set-exact-and-interval
topology gateway
ctnat <<END
table ip t {
	set hosts { type ipv4_addr; elements = { 10.0.0.2, 10.0.0.4 } }
	set ports {
		typeof udp dport
		flags interval
		elements = { 80-89, 443 }
	}
	chain forward {
		type filter hook forward priority filter; policy accept;
		ip saddr @hosts udp dport @ports counter comment "both"
		ip saddr != @hosts counter comment "stranger"
		udp dport != @ports counter comment "elsewhere" drop
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:80
expect server udp 10.0.0.2:1000 > 203.0.113.2:80
send client udp 10.0.0.4:1000 > 203.0.113.2:89
expect server udp 10.0.0.4:1000 > 203.0.113.2:89
send client udp 10.0.0.3:1000 > 203.0.113.2:443
expect server udp 10.0.0.3:1000 > 203.0.113.2:443
send client udp 10.0.0.2:1000 > 203.0.113.2:90
expect-none server
send client udp 10.0.0.2:1000 > 203.0.113.2:79
expect-none server
# a field that the packet lacks ends the rule, inverted or not
send client icmp echo-request 10.0.0.3 > 203.0.113.2 id=5
expect server icmp echo-request 10.0.0.3 > 203.0.113.2 id=5
counters both=2 stranger=2 elsewhere=2
# what is listed loads again
run gw sh -c "${CLI} list ruleset >/tmp/one && ${CLI} flush ruleset && ${CLI} -f /tmp/one && ${CLI} list ruleset >/tmp/two && cmp /tmp/one /tmp/two"
cli list set ip t ports
output "typeof udp dport" "flags interval" "elements = { 80-89, 443 }"
cli list sets
output "set hosts" "set ports"
no-output "chain forward"

case set-of-addresses-and-names
topology gateway
ctnat <<END
table inet t {
	set v6 { type ipv6_addr; flags interval; elements = { fd00:a::/64, 2001:db8::1 } }
	set in { type ifname; elements = { "lan", "other" } }
	set marks { type mark; elements = { 0x5 } }
	chain forward {
		type filter hook forward priority filter; policy accept;
		meta mark set 5
		ip6 saddr @v6 counter comment "six"
		iifname @in counter comment "lan"
		meta mark @marks counter comment "five"
		meta mark & 0xff @marks counter comment "masked"
	}
}
END
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:85
expect server udp [fd00:a::2]:1000 > [2001:db8:1::2]:85
send client udp 10.0.0.2:1000 > 203.0.113.2:85
expect server udp 10.0.0.2:1000 > 203.0.113.2:85
counters six=1 lan=2 five=2 masked=2

case set-elements-change
topology gateway
ctnat <<END
table ip t {
	set hosts { type ipv4_addr; flags interval; size 4; elements = { 10.0.0.2 } }
	chain forward {
		type filter hook forward priority filter; policy accept;
		ip saddr @hosts counter comment "in"
	}
}
END
cli -a list ruleset
send client udp 10.0.0.9:1000 > 203.0.113.2:80
expect server udp 10.0.0.9:1000 > 203.0.113.2:80
counters in=0
cli add element ip t hosts { 10.0.0.8-10.0.0.11, 10.0.0.20 }
send client udp 10.0.0.9:1000 > 203.0.113.2:80
expect server udp 10.0.0.9:1000 > 203.0.113.2:80
counters in=1
cli get element ip t hosts { 10.0.0.9 }
output "elements = { 10.0.0.8/30 }"
no-output "10.0.0.20"
cli-fails get element ip t hosts { 10.0.0.7 }
output "there is no such element"
# the same again changes nothing; what overlaps, is not there, or is too much is refused
cli add element ip t hosts { 10.0.0.20 }
cli-fails create element ip t hosts { 10.0.0.20 }
output "exists already"
cli-fails add element ip t hosts { 10.0.0.5, 10.0.0.11-10.0.0.12 }
output "10.0.0.11-10.0.0.12" "overlaps"
cli-fails add element ip t hosts { 10.0.0.5, 10.0.0.6 }
output "has room for 4 elements"
cli-fails delete element ip t hosts { 10.0.0.9 }
output "there is no such element"
cli-fails add element ip t hosts { 80 }
cli-fails add element ip t hosst { 10.0.0.5 }
output "did you mean 'hosts'"
cli list set ip t hosts
output "elements = { 10.0.0.2, 10.0.0.8/30, 10.0.0.20 }"
cli delete element ip t hosts { 10.0.0.8-10.0.0.11 }
cli destroy element ip t hosts { 10.0.0.8-10.0.0.11 }
send client udp 10.0.0.9:1000 > 203.0.113.2:80
expect server udp 10.0.0.9:1000 > 203.0.113.2:80
send client udp 10.0.0.2:1000 > 203.0.113.2:80
expect server udp 10.0.0.2:1000 > 203.0.113.2:80
counters in=2
cli flush set ip t hosts
send client udp 10.0.0.2:1000 > 203.0.113.2:80
expect server udp 10.0.0.2:1000 > 203.0.113.2:80
counters in=2
# elements of a set that a rule uses change, the set itself stays
cli-fails delete set ip t hosts
output "still uses 'hosts'"

case set-concatenation
topology gateway
ctnat <<END
table ip t {
	set exact { type ipv4_addr . inet_proto . inet_service; elements = { 10.0.0.2 . udp . 80, 10.0.0.2 . tcp . 80 } }
	set boxes { type ipv4_addr . inet_service; flags interval; elements = { 10.0.0.0/28 . 80-89, 10.0.0.0/28 . 95, 10.0.0.16-10.0.0.40 . 1-65535 } }
	chain forward {
		type filter hook forward priority filter; policy accept;
		ip saddr . ip protocol . th dport @exact counter comment "exact"
		ip saddr . udp dport @boxes counter comment "box"
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:80
pass client server udp 10.0.0.2:1000 > 203.0.113.2:81
pass client server udp 10.0.0.3:1000 > 203.0.113.2:95
pass client server udp 10.0.0.3:1000 > 203.0.113.2:94
pass client server udp 10.0.0.17:1000 > 203.0.113.2:9
pass client server udp 10.0.0.41:1000 > 203.0.113.2:9
counters exact=1 box=4
cli-fails add element ip t boxes { 10.0.0.8/30 . 85 }
output "overlaps"
cli add element ip t boxes { 10.0.0.8/30 . 90-94 }
pass client server udp 10.0.0.9:1000 > 203.0.113.2:94
counters box=5

case map-named
topology gateway
ctnat <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "lan" ct(zone=meta mark map @zones, commit, mark=ip saddr map @marks, nat(dst=ip daddr . udp dport map @published)) counter comment "done"
	}
	# a rule may stand before what it uses
	map published {
		type ipv4_addr . inet_service : ipv4_addr . inet_service
		elements = { 198.51.100.1 . 80 : 203.0.113.2 . 8080, 198.51.100.2 . 80 : 203.0.113.2 . 8081 }
	}
	map zones { typeof meta mark : ct zone; elements = { 0 : 7 } }
	map marks { type ipv4_addr : mark; flags interval; elements = { 10.0.0.0/24 : 0x99 } }
}
END
send client udp 10.0.0.2:1000 > 198.51.100.1:80
expect server udp 10.0.0.2:1000 > 203.0.113.2:8080
entry zone=7 mark=0x99
send client udp 10.0.0.2:1000 > 198.51.100.2:80
expect server udp 10.0.0.2:1000 > 203.0.113.2:8081
# no such key: the rule ends there, without the action
send client udp 10.0.0.2:1000 > 203.0.113.2:81
expect server udp 10.0.0.2:1000 > 203.0.113.2:81
counters done=2
cli delete element ip t published { 198.51.100.2 . 80 }
cli add element ip t published { 198.51.100.2 . 80 : 203.0.113.2 . 9090 }
send client udp 10.0.0.5:1000 > 198.51.100.2:80
expect server udp 10.0.0.5:1000 > 203.0.113.2:9090
cli-fails add element ip t published { 198.51.100.1 . 80 : 203.0.113.2 . 1 }
output "other data"
run gw sh -c "${CLI} list ruleset >/tmp/one && ${CLI} flush ruleset && ${CLI} -f /tmp/one && ${CLI} list ruleset >/tmp/two && cmp /tmp/one /tmp/two"

case map-named-in-nat-chain
topology gateway
ctnat <<END
table ip t {
	map src { type ipv4_addr : interval ipv4_addr; elements = { 10.0.0.2 : 203.0.113.10-203.0.113.20 } }
	map dst { type inet_service : ipv4_addr; elements = { 81 : 203.0.113.2 } }
	chain pre {
		type nat hook prerouting priority dstnat;
		iifname "lan" dnat to udp dport map @dst
	}
	chain post {
		type nat hook postrouting priority srcnat;
		oifname "wan" snat to ip saddr map @src
	}
	chain mark {
		type filter hook forward priority filter;
		meta mark set udp dport map @numbers counter comment "set"
		meta mark 0x51 counter comment "right"
	}
	map numbers { type inet_service : mark; elements = { 81 : 0x51 } }
}
END
send client udp 10.0.0.2:1000 > 198.51.100.1:81
expect server udp 203.0.113.10-203.0.113.20:1000 > 203.0.113.2:81
counters set=1 right=1

case vmap-named
topology gateway
ctnat <<END
table ip t {
	map ways { type inet_service : verdict; flags interval; elements = { 80 : jump web, 81 : continue, 82 : drop, 100-199 : goto other } }
	chain web {
		udp sport 1000 counter comment "web" accept
		counter comment "back" return
	}
	chain other {
		counter comment "other" drop
	}
	chain forward {
		type filter hook forward priority filter; policy accept;
		udp dport vmap @ways
		counter comment "behind"
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:80
pass client server udp 10.0.0.2:1001 > 203.0.113.2:80
pass client server udp 10.0.0.2:1000 > 203.0.113.2:81
send client udp 10.0.0.2:1000 > 203.0.113.2:82
expect-none server
send client udp 10.0.0.2:1000 > 203.0.113.2:150
expect-none server
pass client server udp 10.0.0.2:1000 > 203.0.113.2:90
counters web=1 back=1 other=1 behind=3
# chains follow, and stay while an element leads to them
cli rename chain ip t web site
cli list map ip t ways
output "80 : jump site" "100-199 : goto other"
cli-fails delete chain ip t other
output "still leads to 'other'"
ctnat <<END
delete element ip t ways { 100-199 }
delete chain ip t other
END
cli-fails add element ip t ways { 100 : jump other }
output "there is no chain 'other'"
ctnat <<END
add chain ip t late { counter comment "late"; }
add element ip t ways { 100 : jump late }
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:100
counters late=1
# a loop through the map, and nat where forward leads to
ctnat-fails <<END
add rule ip t late udp dport vmap @ways
END
output "loop"
ctnat-fails <<END
add chain ip t nat { ct(nat(dst=10.0.0.2)); }
add element ip t ways { 101 : goto nat }
END
output "nat cannot be reached from forward"
ctnat-fails <<END
add element ip t ways { 102 : jump forward }
END
output "base chain"

case set-refused
topology gateway
ctnat <<END
table ip t {
	set hosts { type ipv4_addr; }
	map m { type ipv4_addr : mark; }
	chain forward {
		type filter hook forward priority filter;
	}
}
END
ctnat-fails <<END
add rule ip t forward udp dport @hosts
END
output "another type than the set's keys"
ctnat-fails <<END
add rule ip t forward ip saddr @host
END
output "did you mean 'hosts'"
ctnat-fails <<END
add rule ip t forward ip saddr vmap @m
END
output "verdicts"
ctnat-fails <<END
add rule ip t forward ip saddr @m
END
output "is a map"
ctnat-fails <<END
add map ip t hosts { type ipv4_addr : mark; }
END
output "has a set 'hosts' already"
ctnat-fails <<END
add element ip t hosts { 10.0.0.0/8 }
END
output "flags interval"
ctnat-fails <<END
add element ip t m { 10.0.0.1 }
END
output "has a key and, behind a ':', data"
ctnat-fails <<END
add set ip t hosts { type ipv6_addr; }
END
output "exists and is another"
ctnat-fails <<END
add set ip t other { type ipv4_adr; }
END
output "did you mean 'ipv4_addr'"
cli list ruleset
no-output "other"

case set-monitor
topology gateway
start watch gw ${CLI} monitor --count 4
says watch "# monitoring"
ctnat <<END
table ip t {
	set s { type ipv4_addr; elements = { 10.0.0.1 } }
	map v { type inet_service : verdict; elements = { 80 : jump c } }
	chain c { }
}
END
cli add element ip t s { 10.0.0.3, 10.0.0.2 }
cli delete element ip t s { 10.0.0.1, 10.0.0.3 }
cli flush map ip t v
wait watch
output "add set ip t s { type ipv4_addr; }" "add element ip t s { 10.0.0.1 }" "add element ip t v { 80 : jump c }" "add element ip t s { 10.0.0.2, 10.0.0.3 }" "delete element ip t s { 10.0.0.1 }" "delete element ip t s { 10.0.0.3 }" "delete element ip t v { 80 }"

case set-many-elements
topology gateway
run gw sh -c "{ echo 'table ip t {'; echo 'set big { type ipv4_addr . inet_service; elements = {'; i=0; while [ \$i -lt 20000 ]; do echo \"10.\$((i / 65536)).\$((i / 256 % 256)).\$((i % 256)) . 80,\"; i=\$((i + 1)); done; echo '} }'; echo 'chain forward { type filter hook forward priority filter; ip saddr . udp dport @big counter comment \"in\"; } }'; } >/tmp/big && ${CLI} -f /tmp/big"
pass client server udp 10.0.0.2:1000 > 203.0.113.2:80
pass client server udp 10.0.0.2:1000 > 203.0.113.2:81
counters in=1
cli delete element ip t big { 10.0.0.2 . 80 }
cli add element ip t big { 10.0.0.2 . 81 }
pass client server udp 10.0.0.2:1000 > 203.0.113.2:80
pass client server udp 10.0.0.2:1000 > 203.0.113.2:81
counters in=2
run gw sh -c "test \$(${CLI} list set ip t big | grep -o ' \\. ' | wc -l) = 20001"

# Elements come and go together with rules, while packets pass: each sees one
# ruleset with its own elements.
case set-under-traffic
topology gateway
ctnat <<END
table ip t {
	set s { type ipv4_addr; flags interval; elements = { 10.0.0.0/24 } }
	map v { type inet_service : verdict; elements = { 53 : jump one } }
	chain one { counter comment "all" }
	chain two { counter comment "all" }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "lan" ip saddr != @s counter comment "lost" drop
		iifname "lan" udp dport vmap @v
	}
}
END
flood f client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=3000 gap-us=200 flows=50
repeat 10 ctnat <<END
flush set ip t s
add element ip t s { 10.0.0.0/25, 10.0.0.128/25 }
flush map ip t v
add element ip t v { 53 : jump two }
flush set ip t s
add element ip t s { 10.0.0.0/24 }
flush map ip t v
add element ip t v { 53 : jump one }
END
wait f
flood-complete
counters lost=0 all=3000
