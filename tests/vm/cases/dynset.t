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
cli list set ip t hosts
output "timeout 1h" "gc-interval 200ms" "10.0.0.2 expires 59m" "10.0.0.3 timeout 2h expires 1h" "flags timeout"
cli -s list set ip t hosts
output "10.0.0.2, 10.0.0.3 timeout 2h"
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
cli add element ip t hosts { 10.0.0.9, 10.0.0.10 timeout 30s }
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
