# SPDX-License-Identifier: GPL-2.0-only
# Sets and maps whose elements have a time to live, or that rules change. What
# is waited for is what is asked for, not a time.

case dynset-timeout-elements
topology gateway
ctnat <<END
table ip t {
	set hosts {
		type ipv4_addr
		flags timeout
		timeout 1h
		gc-interval 200ms
		elements = { 10.0.0.2, 10.0.0.3 timeout 2h expires 90m, 10.0.0.4 timeout 300ms }
	}
	map marks {
		type ipv4_addr : mark
		flags timeout
		elements = { 10.0.0.2 timeout 1h : 7, 10.0.0.3 : 8 }
	}
	chain forward {
		type filter hook forward priority filter; policy accept;
		ip saddr @hosts counter comment "in"
		meta mark set ip saddr map @marks
		meta mark 7 counter comment "seven"
	}
}
END
run gw sleep 0.05
cli list set ip t hosts
output "timeout 1h" "gc-interval 200ms" "10.0.0.2 expires 59m" "10.0.0.3 timeout 2h expires 1h" "flags timeout"
cli -s list set ip t hosts
output "10.0.0.2, 10.0.0.3 timeout 2h"
run gw sleep 0.05
cli list map ip t marks
output "10.0.0.2 timeout 1h expires 59m" "10.0.0.3 : 0x00000008"
# its time over, it is neither found nor shown
run gw sh -c "for i in $(seq 100); do ${CLI} list set ip t hosts | grep -q 10.0.0.4 || exit 0; sleep 0.1; done; exit 1"
pass client server udp 10.0.0.4:1000 > 203.0.113.2:80
counters in=0 seven=0
pass client server udp 10.0.0.2:1000 > 203.0.113.2:80
pass client server udp 10.0.0.3:1000 > 203.0.113.2:80
counters in=2 seven=1
cli get element ip t hosts { 10.0.0.3 }
output "10.0.0.3 timeout 2h expires 1h"
cli-fails get element ip t hosts { 10.0.0.4 }
output "there is no such element"
# what is listed loads again
run gw sh -c "${CLI} -s list ruleset >/tmp/one && ${CLI} list ruleset >/tmp/all && ${CLI} flush ruleset && ${CLI} -f /tmp/all && ${CLI} -s list ruleset >/tmp/two && cmp /tmp/one /tmp/two && ${CLI} list ruleset | grep '10.0.0.3 timeout 2h expires 1h'"

case dynset-elements-change
topology gateway
ctnat <<END
table ip t {
	set hosts { type ipv4_addr; flags timeout; size 4; elements = { 10.0.0.2 timeout 1h } }
	map marks { type ipv4_addr : mark; flags timeout; elements = { 10.0.0.2 : 7 } }
	chain forward {
		type filter hook forward priority filter; policy accept;
		ip saddr @hosts counter comment "in"
	}
}
END
pass client server udp 10.0.0.9:1000 > 203.0.113.2:80
counters in=0
cli add element ip t hosts { 10.0.0.9, 10.0.0.10 timeout 30m }
pass client server udp 10.0.0.9:1000 > 203.0.113.2:80
counters in=1
# the same again changes nothing; what is not there, or is too much is refused
cli add element ip t hosts { 10.0.0.9 timeout 5s }
cli list set ip t hosts
output "10.0.0.9, 10.0.0.10"
cli-fails create element ip t hosts { 10.0.0.9 }
output "exists already"
cli-fails add element ip t hosts { 10.0.0.5, 10.0.0.6 }
output "has room for 4 elements"
cli-fails delete element ip t hosts { 10.0.0.5 }
output "there is no such element"
cli-fails add element ip t marks { 10.0.0.2 : 8 }
output "other data"
cli-fails add element ip t hosts { 10.0.0.5 timeout 5s expires 6s }
output "expires later than its timeout allows"
cli-fails add element ip t hosts { 10.0.0.5 expires 6s }
output "only what has a timeout expires"
cli delete element ip t hosts { 10.0.0.9 }
cli destroy element ip t hosts { 10.0.0.9 }
pass client server udp 10.0.0.9:1000 > 203.0.113.2:80
counters in=1
# all of a transaction, or nothing of it
cli-fails -f - <<END
delete element ip t hosts { 10.0.0.2 }
add element ip t hosts { 10.0.0.9 }
add rule ip t nowhere accept
END
pass client server udp 10.0.0.9:1000 > 203.0.113.2:80
counters in=1
pass client server udp 10.0.0.2:1000 > 203.0.113.2:80
counters in=2
# deleted and added again in one: it begins anew
ctnat <<END
delete element ip t hosts { 10.0.0.2 }
add element ip t hosts { 10.0.0.2 timeout 2h }
flush map ip t marks
add element ip t marks { 10.0.0.2 : 8 }
END
run gw sleep 0.05
cli list ruleset
output "10.0.0.2 timeout 2h expires 1h59m" "10.0.0.2 : 0x00000008"
# the set stays as the rules beside it change
ctnat <<END
flush chain ip t forward
add rule ip t forward ip saddr != @hosts counter comment "out"
END
pass client server udp 10.0.0.9:1000 > 203.0.113.2:80
counters out=1
cli flush set ip t hosts
pass client server udp 10.0.0.2:1000 > 203.0.113.2:80
counters out=2
cli-fails delete set ip t hosts
output "still uses 'hosts'"

case dynset-add-update-delete
topology gateway
ctnat <<END
table ip t {
	set seen { type ipv4_addr . inet_service; flags dynamic,timeout; timeout 1h; size 100; }
	set brief { type ipv4_addr; flags dynamic,timeout; timeout 1h; }
	chain forward {
		type filter hook forward priority filter; policy accept;
		udp dport 80 add @seen { ip saddr . udp sport } counter comment "added"
		udp dport 81 delete @seen { ip saddr . udp sport } counter comment "deleted"
		udp dport 82 ip saddr . udp sport @seen counter comment "found"
		udp dport 83 add @brief { ip saddr timeout 10m } add @seen { ip daddr . udp dport }
		udp dport 84 update @brief { ip saddr timeout 20m }
		udp dport 85 add @brief { ip saddr timeout 30m }
		icmp type echo-request add @seen { ip saddr . udp sport } counter comment "lacks"
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:82
counters added=0 deleted=0 found=0
pass client server udp 10.0.0.2:1000 > 203.0.113.2:80
pass client server udp 10.0.0.2:1000 > 203.0.113.2:80
pass client server udp 10.0.0.2:1000 > 203.0.113.2:82
pass client server udp 10.0.0.2:1001 > 203.0.113.2:82
counters added=2 deleted=0 found=1
run gw sleep 0.05
cli list set ip t seen
output "elements = { 10.0.0.2 . 1000 expires 59m"
pass client server udp 10.0.0.2:1000 > 203.0.113.2:81
pass client server udp 10.0.0.2:1000 > 203.0.113.2:81
pass client server udp 10.0.0.2:1000 > 203.0.113.2:82
counters added=2 deleted=2 found=1
cli list set ip t seen
no-output "elements"
# deleted, it can be added again, and deleted by hand
pass client server udp 10.0.0.2:1000 > 203.0.113.2:80
pass client server udp 10.0.0.2:1000 > 203.0.113.2:82
cli delete element ip t seen { 10.0.0.2 . 1000 }
pass client server udp 10.0.0.2:1000 > 203.0.113.2:82
counters added=3 deleted=2 found=2
# "add" leaves the time of what is there alone, "update" renews it
pass client server udp 10.0.0.2:1000 > 203.0.113.2:83
run gw sleep 0.05
cli list set ip t brief
output "10.0.0.2 timeout 10m expires 9m"
pass client server udp 10.0.0.2:1000 > 203.0.113.2:85
run gw sleep 0.05
cli list set ip t brief
output "10.0.0.2 timeout 10m expires 9m"
pass client server udp 10.0.0.2:1000 > 203.0.113.2:84
run gw sleep 0.05
cli list set ip t brief
output "10.0.0.2 timeout 20m expires 19m"
# what the packet lacks ends the rule
pass client server icmp echo-request 10.0.0.2 > 203.0.113.2 id=5
counters lacks=0
run gw sh -c "${CLI} list ruleset >/tmp/all && ${CLI} -s list ruleset >/tmp/one && ${CLI} flush ruleset && ${CLI} -f /tmp/all && ${CLI} -s list ruleset >/tmp/two && diff /tmp/one /tmp/two | grep '^[<>]' | grep -v counter; test \$? = 1"

case dynset-renewed-and-over
topology gateway
ctnat <<END
table ip t {
	set short { type ipv4_addr; flags dynamic,timeout; timeout 1s; gc-interval 1h; }
	set kept { type ipv4_addr; flags dynamic; }
	chain forward {
		type filter hook forward priority filter; policy accept;
		udp dport 80 ip saddr @short counter comment "before"
		udp dport 80 add @short { ip saddr } add @kept { ip saddr } counter comment "in"
		udp dport 80 ip saddr @short counter comment "behind"
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:80
counters before=0 in=1 behind=1
run gw sh -c "for i in $(seq 100); do ${CLI} list set ip t short | grep -q 10.0.0.2 || exit 0; sleep 0.1; done; exit 1"
cli list set ip t kept
output "elements = { 10.0.0.2 }"
# its time over it is new again, before anybody has collected it
pass client server udp 10.0.0.2:1000 > 203.0.113.2:80
counters before=0 in=2 behind=2

case dynset-full
topology gateway
ctnat <<END
table ip t {
	set two { type ipv4_addr; flags dynamic; size 2; }
	chain forward {
		type filter hook forward priority filter; policy accept;
		udp dport 80 add @two { ip saddr } counter comment "in"
		udp dport 81 delete @two { ip saddr }
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:80
pass client server udp 10.0.0.3:1000 > 203.0.113.2:80
pass client server udp 10.0.0.4:1000 > 203.0.113.2:80
pass client server udp 10.0.0.2:1000 > 203.0.113.2:80
counters in=3
cli list statistics
output "set_full 1"
cli-fails add element ip t two { 10.0.0.9 }
output "has room for 2 elements"
pass client server udp 10.0.0.3:1000 > 203.0.113.2:81
pass client server udp 10.0.0.4:1000 > 203.0.113.2:80
counters in=4
cli list set ip t two
output "elements = { 10.0.0.2, 10.0.0.4 }"

case dynset-maps
topology gateway
ctnat <<END
table ip t {
	map ports { type ipv4_addr : inet_service; flags dynamic,timeout; timeout 1h; }
	map ends { type inet_service : ipv4_addr . inet_service; flags dynamic; }
	map marks { type ipv4_addr : mark; flags dynamic; }
	chain forward {
		type filter hook forward priority filter; policy accept;
		udp dport 80 add @ports { ip saddr : udp sport }
		udp dport 81 add @ports { ip saddr timeout 5m : 8181 }
		udp dport 82 add @ends { udp sport : ip daddr . udp dport }
		udp dport 83 delete @ports { ip saddr }
		udp dport 84 add @marks { ip saddr : 0x7 }
		udp dport 85 add @marks { ip saddr : meta mark }
		udp dport 86 meta mark set ip saddr map @marks meta mark 7 counter comment "seven"
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:80
pass client server udp 10.0.0.2:1001 > 203.0.113.2:80
pass client server udp 10.0.0.3:1001 > 203.0.113.2:81
pass client server udp 10.0.0.3:1001 > 203.0.113.2:82
run gw sleep 0.05
cli list maps
output "10.0.0.2 expires 59m" " : 1000" "10.0.0.3 timeout 5m expires 4m" " : 8181" "1001 : 203.0.113.2 . 82"
pass client server udp 10.0.0.3:1001 > 203.0.113.2:83
cli list map ip t ports
no-output "10.0.0.3"
pass client server udp 10.0.0.2:1000 > 203.0.113.2:86
pass client server udp 10.0.0.2:1000 > 203.0.113.2:84
# the data of what is there stay
pass client server udp 10.0.0.2:1000 > 203.0.113.2:85
pass client server udp 10.0.0.2:1000 > 203.0.113.2:86
counters seven=1

# Port knocking: 7000, then 8000 within its time opens 22.
case dynset-port-knocking
topology gateway
ctnat <<END
table inet t {
	set stage { type ipv4_addr; flags dynamic,timeout; timeout 1m; }
	set friends { type ipv4_addr; flags dynamic,timeout; timeout 10m; }
	set friends6 { type ipv6_addr; flags dynamic,timeout; timeout 10m; }
	chain forward {
		type filter hook forward priority filter; policy accept;
		iifname "wan" accept
		udp dport 7000 add @stage { ip saddr } drop
		udp dport 8000 ip saddr @stage add @friends { ip saddr } drop
		udp dport 8000 add @friends6 { ip6 saddr } drop
		udp dport 8000 drop
		udp dport 22 ip saddr @friends accept
		udp dport 22 ip6 saddr @friends6 accept
		udp dport 22 drop
	}
}
END
send client udp 10.0.0.2:1000 > 203.0.113.2:22
expect-none server
send client udp 10.0.0.2:1000 > 203.0.113.2:8000
expect-none server
send client udp 10.0.0.2:1000 > 203.0.113.2:22
expect-none server
send client udp 10.0.0.2:1000 > 203.0.113.2:7000
expect-none server
send client udp 10.0.0.2:1000 > 203.0.113.2:8000
expect-none server
pass client server udp 10.0.0.2:1000 > 203.0.113.2:22
send client udp 10.0.0.3:1000 > 203.0.113.2:22
expect-none server
send client udp [fd00:a::2]:1000 > [2001:db8:1::2]:8000
expect-none server
pass client server udp [fd00:a::2]:1000 > [2001:db8:1::2]:22

# What packets have added stays as the ruleset beside it changes.
case dynset-survives-changes
topology gateway
ctnat <<END
table ip t {
	set seen { type ipv4_addr; flags dynamic,timeout; timeout 1h; }
	chain forward {
		type filter hook forward priority filter; policy accept;
		add @seen { ip saddr }
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:80
ctnat <<END
flush chain ip t forward
add rule ip t forward ip saddr @seen counter comment "known"
add rule ip t forward update @seen { ip saddr }
add element ip t seen { 10.0.0.9 }
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:80
pass client server udp 10.0.0.3:1000 > 203.0.113.2:80
pass client server udp 10.0.0.9:1000 > 203.0.113.2:80
counters known=2
ctnat-fails <<END
flush set ip t seen
add rule ip t nowhere accept
END
cli list set ip t seen
output "10.0.0.2 expires" "10.0.0.3 expires" "10.0.0.9 expires"
cli flush set ip t seen
cli list set ip t seen
no-output "elements"
cli-fails delete set ip t seen
output "still uses 'seen'"
cli -f - <<END
flush ruleset
table ip t {
	set seen { type ipv4_addr; flags dynamic; }
}
END
cli list set ip t seen
no-output "elements"

case dynset-refused
topology gateway
ctnat-fails <<END
table ip t {
	set s { type ipv4_addr; }
	chain c { add @s { ip saddr } }
}
END
output "rules change only sets with flags dynamic"
ctnat-fails <<END
table ip t {
	set s { type ipv4_addr; flags interval,dynamic; }
}
END
output "a set of ranges cannot be dynamic"
cli list ruleset
no-output "table"

# Nobody is told of what packets add, nor of what is over; of a flush, of each.
case dynset-monitor
topology gateway
start watch gw sh -c "exec ${CLI} monitor --count 4 >/tmp/watch"
until gw /tmp/watch "# monitoring"
ctnat <<END
table ip t {
	set seen { type ipv4_addr; flags dynamic,timeout; elements = { 10.0.0.7 timeout 1h, 10.0.0.8 timeout 3s } }
	chain forward { type filter hook forward priority filter; policy accept; add @seen { ip saddr }; }
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:80
run gw sh -c "for i in $(seq 100); do ${CLI} list set ip t seen | grep -q 10.0.0.8 || exit 0; sleep 0.1; done; exit 1"
cli add element ip t seen { 10.0.0.9 timeout 2h }
cli delete element ip t seen { 10.0.0.7 }
cli flush set ip t seen
wait watch
run gw cat /tmp/watch
output "add element ip t seen { 10.0.0.7 timeout 1h, 10.0.0.8 timeout 3s }" "add element ip t seen { 10.0.0.9 timeout 2h }" "delete element ip t seen { 10.0.0.7 }" "delete element ip t seen { 10.0.0.2, 10.0.0.9 }"
no-output "delete element ip t seen { 10.0.0.8"
no-output "add element ip t seen { 10.0.0.2"

# A set that is replaced as a whole has no gap, however full it is; packets add
# to one that is flushed, and that goes with its table.
case dynset-under-traffic
topology gateway
ctnat <<END
table ip t {
	set s { type ipv4_addr; flags timeout; size 2; elements = { 10.0.0.2, 10.0.0.3 timeout 1h } }
	set seen { type ipv4_addr . inet_service; flags dynamic,timeout; timeout 5ms; gc-interval 10ms; size 40; }
	map last { type inet_service : inet_service; flags dynamic; size 30; }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname != "lan" accept
		ip protocol != udp accept
		counter comment "all"
		ip saddr != @s counter comment "lost"
		update @seen { ip saddr . udp sport } update @last { udp sport : udp dport } delete @seen { ip saddr . udp sport }
	}
}
table ip u {
	set seen { type inet_service; flags dynamic; }
	chain pre { type filter hook prerouting priority raw + 1; policy accept; udp dport 53 add @seen { udp sport }; }
}
END
flood f client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=3000 gap-us=200 flows=50
repeat 10 ctnat <<END
flush set ip t s
add element ip t s { 10.0.0.2 timeout 2h, 10.0.0.4 }
flush set ip t seen
flush map ip t last
add element ip t last { 1000 : 5 }
delete table ip u
table ip u {
	set seen { type inet_service; flags dynamic; elements = { 1, 2, 3 } }
	chain pre { type filter hook prerouting priority raw + 1; policy accept; udp dport 53 add @seen { udp sport }; }
}
flush set ip t s
add element ip t s { 10.0.0.2, 10.0.0.3 timeout 1h }
END
wait f
flood-complete
counters lost=0 all=3000
run gw sleep 0.05
cli list set ip t s
output "10.0.0.2, 10.0.0.3 timeout 1h expires 59m"
cli delete table ip t
