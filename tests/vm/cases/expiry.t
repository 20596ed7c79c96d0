# SPDX-License-Identifier: GPL-2.0-only
# Ranges and verdicts that have a time to live. What is over is waited for by
# asking; nothing here counts on how long that takes.

case expiry-ranges
topology gateway
ctnat <<END
table ip t {
	set nets {
		type ipv4_addr
		flags interval,timeout
		timeout 1h
		gc-interval 10s
		elements = { 10.0.0.0/28, 10.0.0.16-10.0.0.20 timeout 2h expires 90m, 10.0.0.32/28 timeout 200ms, 10.0.0.64 timeout 1h }
	}
	set own { type ipv4_addr; flags interval,timeout; elements = { 10.0.0.0/24 timeout 5h, 10.1.0.0/16 } }
	chain forward {
		type filter hook forward priority filter; policy accept;
		ip saddr @nets counter comment "in"
		ip saddr != @nets counter comment "out"
	}
}
END
run gw sleep 0.05
cli list set ip t nets
output "10.0.0.0/28 expires 59m" "10.0.0.16-10.0.0.20 timeout 2h expires 1h" "10.0.0.64 expires 59m" "flags interval,timeout" "gc-interval 10s"
run gw sleep 0.05
cli list set ip t own
output "10.0.0.0/24 timeout 5h expires 4h" ", 10.1.0.0/16 }"
cli -s list set ip t own
output "{ 10.0.0.0/24 timeout 5h, 10.1.0.0/16 }"
# its time over, it is neither found nor shown
run gw sh -c "for i in $(seq 100); do ${CLI} list set ip t nets | grep -q 10.0.0.32 || exit 0; sleep 0.1; done; exit 1"
pass client server udp 10.0.0.33:1000 > 203.0.113.2:80
counters in=0 out=1
pass client server udp 10.0.0.3:1000 > 203.0.113.2:80
pass client server udp 10.0.0.20:1000 > 203.0.113.2:80
pass client server udp 10.0.0.64:1000 > 203.0.113.2:80
counters in=3 out=1
pass client server udp 10.0.0.21:1000 > 203.0.113.2:80
counters in=3 out=2
cli get element ip t nets { 10.0.0.18 }
output "10.0.0.16-10.0.0.20 timeout 2h expires 1h"
cli-fails get element ip t nets { 10.0.0.33 }
output "there is no such element"
# what is listed loads again
run gw sh -c "${CLI} -s list ruleset >/tmp/one && ${CLI} list ruleset >/tmp/all && ${CLI} flush ruleset && ${CLI} -f /tmp/all && ${CLI} -s list ruleset >/tmp/two && cmp /tmp/one /tmp/two && ${CLI} list ruleset | grep '10.0.0.16-10.0.0.20 timeout 2h expires 1h'"

case expiry-ranges-change
topology gateway
ctnat <<END
table ip t {
	set nets { type ipv4_addr; flags interval,timeout; size 5; elements = { 10.0.0.0/28 timeout 1h } }
	chain forward {
		type filter hook forward priority filter; policy accept;
		ip saddr @nets counter comment "in"
	}
}
END
cli add element ip t nets { 10.0.0.16/28, 10.0.0.32/28 timeout 30m, 10.0.0.48/28 timeout 200ms }
pass client server udp 10.0.0.17:1000 > 203.0.113.2:80
counters in=1
# the same again changes nothing, and another time is not taken
cli add element ip t nets { 10.0.0.0/28 timeout 5s }
cli list set ip t nets
output "10.0.0.0/28 timeout 1h expires 59m" "10.0.0.32/28 timeout 30m expires 29m"
cli-fails create element ip t nets { 10.0.0.0/28 timeout 5s }
output "exists already"
cli-fails add element ip t nets { 10.0.0.0/27 timeout 5s }
output "overlaps"
cli-fails delete element ip t nets { 10.0.0.0/27 }
output "there is no such element"
cli-fails add element ip t nets { 10.0.1.0/28 timeout 5s expires 6s }
output "expires later than its timeout allows"
cli-fails add element ip t nets { 10.0.1.0/28 expires 6s }
output "only what has a timeout expires"
# what is over is in nobody's way, and takes no room
run gw sh -c "for i in $(seq 100); do ${CLI} list set ip t nets | grep -q 10.0.0.48 || exit 0; sleep 0.1; done; exit 1"
cli-fails delete element ip t nets { 10.0.0.48/28 }
output "there is no such element"
cli add element ip t nets { 10.0.0.48-10.0.0.200 timeout 1h, 10.0.0.201 }
cli destroy element ip t nets { 10.0.0.48/28 }
cli-fails add element ip t nets { 10.0.2.0/24 }
output "has room for 5 elements"
pass client server udp 10.0.0.200:1000 > 203.0.113.2:80
counters in=2
# all of a transaction, or nothing of it
cli-fails -f - <<END
delete element ip t nets { 10.0.0.0/28 }
add element ip t nets { 10.0.0.0/27 timeout 1h }
add rule ip t nowhere accept
END
cli list set ip t nets
output "10.0.0.0/28 timeout 1h expires 59m" "10.0.0.16/28,"
# deleted and added again in one: it begins anew
ctnat <<END
delete element ip t nets { 10.0.0.0/28 }
add element ip t nets { 10.0.0.0/28 timeout 2h }
END
cli list set ip t nets
output "10.0.0.0/28 timeout 2h expires 1h59m"
# the set stays as the rules beside it change
ctnat <<END
flush chain ip t forward
add rule ip t forward ip saddr != @nets counter comment "out"
END
cli list set ip t nets
output "10.0.0.0/28 timeout 2h expires 1h59m" "10.0.0.32/28 timeout 30m expires 29m"
pass client server udp 10.0.0.17:1000 > 203.0.113.2:80
pass client server udp 10.0.0.210:1000 > 203.0.113.2:80
counters out=1
cli flush set ip t nets
pass client server udp 10.0.0.17:1000 > 203.0.113.2:80
counters out=2

case expiry-concatenations
topology gateway
ctnat <<END
table ip t {
	set boxes {
		type ipv4_addr . inet_service
		flags interval,timeout
		timeout 1h
		elements = { 10.0.0.0/28 . 80-89, 10.0.0.0/28 . 95 timeout 2h, 10.0.0.0/28 . 100-120 timeout 200ms }
	}
	map marks {
		type ipv4_addr . inet_service : mark
		flags interval,timeout
		elements = { 10.0.0.0/28 . 80 timeout 1h : 7, 10.0.0.16/28 . 80-81 : 8 }
	}
	chain forward {
		type filter hook forward priority filter; policy accept;
		ip saddr . udp dport @boxes counter comment "in"
		meta mark set ip saddr . udp dport map @marks
		meta mark 7 counter comment "seven"
	}
}
END
run gw sh -c "for i in $(seq 100); do ${CLI} list set ip t boxes | grep -q 100-120 || exit 0; sleep 0.1; done; exit 1"
pass client server udp 10.0.0.2:1000 > 203.0.113.2:80
counters in=1 seven=1
pass client server udp 10.0.0.2:1000 > 203.0.113.2:95
counters in=2 seven=1
pass client server udp 10.0.0.2:1000 > 203.0.113.2:110
pass client server udp 10.0.0.20:1000 > 203.0.113.2:80
counters in=2 seven=1
cli-fails add element ip t boxes { 10.0.0.8/30 . 85-99 timeout 5m }
output "overlaps"
cli add element ip t boxes { 10.0.0.8/30 . 110-111 timeout 5m }
pass client server udp 10.0.0.9:1000 > 203.0.113.2:110
counters in=3
cli list ruleset
output "10.0.0.0/28 . 80-89 expires 59m" "10.0.0.0/28 . 95 timeout 2h expires 1h59m" "10.0.0.8/30 . 110-111 timeout 5m expires 4m" "10.0.0.0/28 . 80 timeout 1h expires 59m" " : 0x00000007" "10.0.0.16/28 . 80-81 : 0x00000008"
run gw sh -c "${CLI} -s list ruleset >/tmp/one && ${CLI} list ruleset >/tmp/all && ${CLI} flush ruleset && ${CLI} -f /tmp/all && ${CLI} -s list ruleset | sed 's/packets.*//' >/tmp/two && sed 's/packets.*//' /tmp/one | cmp - /tmp/two"

# Data of ranges; the element is over, and another one takes its place.
case expiry-maps-of-ranges
topology gateway
ctnat <<END
table ip t {
	map marks { type ipv4_addr : mark; flags interval,timeout; elements = { 10.0.0.0/28 timeout 200ms : 1, 10.0.0.16/28 timeout 1h : 2 } }
	chain forward {
		type filter hook forward priority filter; policy accept;
		meta mark set ip saddr map @marks
		meta mark 2 counter comment "two"
		meta mark 3 counter comment "three"
	}
}
END
run gw sh -c "for i in $(seq 100); do ${CLI} list map ip t marks | grep -q 10.0.0.0/28 || exit 0; sleep 0.1; done; exit 1"
pass client server udp 10.0.0.2:1000 > 203.0.113.2:80
pass client server udp 10.0.0.16:1000 > 203.0.113.2:80
counters two=1 three=0
cli add element ip t marks { 10.0.0.0/28 timeout 10m : 3 }
pass client server udp 10.0.0.2:1000 > 203.0.113.2:80
counters two=1 three=1
cli-fails add element ip t marks { 10.0.0.0/28 timeout 10m : 4 }
output "other data"

# Verdicts: a chain is kept by what leads to it, until that is over.
case expiry-verdicts
topology gateway
ctnat <<END
table ip t {
	map ways {
		type inet_service : verdict
		flags timeout
		timeout 1h
		elements = { 80 : jump web, 81 timeout 2h : goto other, 82 timeout 3h expires 100m : drop }
	}
	map nets { type ipv4_addr : verdict; flags interval,timeout; elements = { 10.0.0.0/28 timeout 1h : jump near } }
	chain web { counter comment "web" }
	chain other { counter comment "other" }
	chain near { counter comment "near" }
	chain brief { counter comment "brief" }
	chain forward {
		type filter hook forward priority filter; policy accept;
		udp dport vmap @ways
		ip saddr vmap @nets
		counter comment "behind"
	}
}
END
cli list map ip t ways
output "80 expires 59m" " : jump web" "81 timeout 2h expires 1h59m" " : goto other" "82 timeout 3h expires 1h39m" " : drop"
cli list map ip t nets
output "10.0.0.0/28 timeout 1h expires 59m" " : jump near"
pass client server udp 10.0.0.2:1000 > 203.0.113.2:80
counters web=1 near=1 behind=1
pass client server udp 10.0.0.20:1000 > 203.0.113.2:81
send client udp 10.0.0.2:1000 > 203.0.113.2:82
expect-none server
counters other=1 near=1 behind=1
cli-fails delete chain ip t web
output "still leads to 'web'"
# the other way is over soon; then nothing keeps its chain
ctnat <<END
delete element ip t ways { 81 }
add element ip t ways { 81 timeout 200ms : goto other, 83 timeout 300ms : jump brief }
END
run gw sh -c "for i in $(seq 100); do ${CLI} list map ip t ways | grep -q -e other -e brief || exit 0; sleep 0.1; done; exit 1"
cli delete chain ip t brief
pass client server udp 10.0.0.2:1000 > 203.0.113.2:81
cli-fails delete chain ip t web
output "still leads to 'web'"
cli delete chain ip t other
cli list map ip t ways
output "80 expires 59m" "82 timeout 3h expires 1h39m"
no-output "81 timeout"
cli-fails add element ip t ways { 81 : goto other }
output "there is no chain 'other'"
pass client server udp 10.0.0.2:1000 > 203.0.113.2:80
counters web=2
cli rename chain ip t web site
cli list map ip t ways
output ": jump site"
run gw sh -c "${CLI} -s list ruleset >/tmp/one && ${CLI} list ruleset >/tmp/all && ${CLI} flush ruleset && ${CLI} -f /tmp/all && ${CLI} -s list ruleset | sed 's/packets.*//' >/tmp/two && sed 's/packets.*//' /tmp/one | cmp - /tmp/two"
ctnat <<END
flush map ip t ways
delete chain ip t site
END

# A way that is over leads into no loop, and to no hook.
case expiry-verdicts-lead-nowhere
topology gateway
ctnat <<END
table ip t {
	map ways { type inet_service : verdict; flags timeout; elements = { 80 timeout 200ms : jump one } }
	chain one { }
	chain forward { type filter hook forward priority filter; policy accept; udp dport vmap @ways; }
}
END
run gw sh -c "for i in $(seq 100); do ${CLI} list map ip t ways | grep -q one || exit 0; sleep 0.1; done; exit 1"
ctnat <<END
add rule ip t one udp dport vmap @ways
END
cli list ruleset
output "udp dport vmap @ways"
cli-fails add element ip t ways { 81 timeout 5m : jump one }
output "loop"

case expiry-refused
topology gateway
ctnat-fails <<END
table ip t {
	set s { type ipv4_addr; flags interval,timeout,dynamic; }
}
END
output "a set of ranges cannot be dynamic"
ctnat-fails <<END
table ip t {
	set s { type ipv4_addr; flags interval,timeout; }
	chain c { update @s { ip saddr timeout 5m } }
}
END
output "rules do not change sets of ranges"
ctnat-fails <<END
table ip t {
	map v { type ipv4_addr : verdict; flags timeout; }
	chain c { delete @v { ip saddr } }
}
END
output "rules do not change verdict maps"
# a verdict map may be called dynamic, as in nft; nothing comes of it
ctnat <<END
table ip t {
	map v { type ipv4_addr : verdict; flags dynamic; elements = { 10.0.0.1 : jump c } }
	chain c { }
}
END
cli list map ip t v
output "flags dynamic" "10.0.0.1 : jump c"

# Nobody is told of what is over; of what is deleted, and that begins anew, each.
case expiry-monitor
topology gateway
start watch gw sh -c "exec ${CLI} monitor --count 6 >/tmp/watch"
until gw /tmp/watch "# monitoring"
ctnat <<END
table ip t {
	set nets { type ipv4_addr; flags interval,timeout; elements = { 10.0.0.0/28 timeout 1h, 10.0.0.16/28 timeout 3s, 10.0.0.32/28 timeout 1h expires 20m } }
	map ways { type inet_service : verdict; flags timeout; elements = { 80 timeout 1h : jump c } }
	chain c { }
}
END
run gw sh -c "for i in $(seq 100); do ${CLI} list set ip t nets | grep -q 10.0.0.16 || exit 0; sleep 0.1; done; exit 1"
cli add element ip t nets { 10.0.0.48/28 timeout 2h }
cli delete element ip t nets { 10.0.0.48/28 }
cli add element ip t ways { 81 timeout 3h : drop }
cli -f - <<END
delete element ip t nets { 10.0.0.0/28 }
add element ip t nets { 10.0.0.0/28 timeout 3h }
END
cli flush set ip t nets
wait watch
run gw cat /tmp/watch
output "add element ip t nets { 10.0.0.0/28 timeout 1h, 10.0.0.16/28 timeout 3s, 10.0.0.32/28 timeout 1h expires" "add element ip t nets { 10.0.0.48/28 timeout 2h }" "delete element ip t nets { 10.0.0.48/28 }" "add element ip t ways { 80 timeout 1h : jump c }" "add element ip t ways { 81 timeout 3h : drop }" "delete element ip t nets { 10.0.0.0/28 }" "add element ip t nets { 10.0.0.0/28 timeout 3h }" "delete element ip t nets { 10.0.0.0/28, 10.0.0.32/28 }"
no-output "delete element ip t nets { 10.0.0.16"

# Ranges and ways end, and begin again, while packets pass: each sees one
# ruleset, and is counted once, on the way or behind it.
case expiry-under-traffic
topology gateway
ctnat <<END
table ip t {
	set s { type ipv4_addr; flags interval,timeout; elements = { 10.0.0.0/24 timeout 1h } }
	map v { type inet_service : verdict; flags timeout; elements = { 53 timeout 5ms : goto one } }
	map w { type ipv4_addr : verdict; flags interval,timeout; timeout 5ms; elements = { 10.0.0.0/24 : goto one } }
	counter all { }
	chain one { counter name all }
	chain two { counter name all }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname != "lan" accept
		ip protocol != udp accept
		ip saddr != @s counter comment "lost"
		udp dport vmap @v
		ip saddr vmap @w
		counter name all
	}
}
END
flood f client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=3000 gap-us=200 flows=50
repeat 10 ctnat <<END
flush set ip t s
add element ip t s { 10.0.0.0/25 timeout 1h, 10.0.0.128/25 }
flush map ip t v
add element ip t v { 53 timeout 3ms : goto two }
add element ip t w { 10.0.0.0/25 timeout 2ms : goto two }
flush map ip t w
add element ip t w { 10.0.0.0/25 timeout 2ms : goto two }
flush set ip t s
add element ip t s { 10.0.0.0/24 timeout 1h }
END
wait f
flood-complete
counters lost=0
cli list counter ip t all
output "packets 3000 "
run gw sh -c "for i in $(seq 100); do ${CLI} list ruleset | grep -q 'goto two' || exit 0; sleep 0.1; done; exit 1"
cli delete chain ip t two
