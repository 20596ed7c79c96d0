# SPDX-License-Identifier: GPL-2.0-only
# What is part of the kernel's code while some ruleset has it (keys.h), in two
# namespaces that come and go: whoever has it left must not lose it with the
# other. That it is off when nobody has it any more is seen when the module goes.

define-lines key-on
run router ${CLI} -f - <<END
ct limit zone 7 count 1
table inet other {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ether daddr != 02:00:00:00:99:99 udp dport 54 ct(commit, zone=7)
	}
}
table netdev other {
	chain in {
		type filter hook ingress device "eth0" priority 0; policy accept;
		ip daddr 198.51.100.2 udp dport 55 drop
	}
}
END

define-lines key-off
run router ${CLI} flush ruleset

# More chains than a hook of the kernel takes.
define-lines key-fails
run-fails gw sh -c "seq 1100 | sed 's/.*/add chain inet t c& { type filter hook forward priority 0; }/' | ${CLI} -f -"
output "too many chains on one hook"

# All three are asked for; @port of the client is a new one.
define-lines key-mine-works
send client udp 10.0.0.2:${port} > 198.51.100.2:53
expect-none server
stat drop_limit +1
send client udp 10.0.0.2:${port} > 198.51.100.2:56
expect-none server
send client udp 10.0.0.2:${port} > 198.51.100.2:57
expect-none server

define-lines key-others-works
send client udp 10.0.0.2:${port} > 198.51.100.2:54
expect-none server
send client udp 10.0.0.2:${port} > 198.51.100.2:55
expect-none server

define-lines key-others-is-off
pass client server udp 10.0.0.2:${port} > 198.51.100.2:54
pass client server udp 10.0.0.2:${port} > 198.51.100.2:55

case keys-of-two-namespaces
topology routed
ctnat <<END
ct limit zone 7 count 1
table inet t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 ct(commit, zone=7)
		ether saddr 02:00:00:00:00:00-02:ff:ff:ff:ff:ff udp dport 56 drop
	}
}
table netdev t {
	chain in {
		type filter hook ingress device "lan" priority 0; policy accept;
		ip daddr 198.51.100.2 udp dport 57 drop
	}
}
END
pass client server udp 10.0.0.2:1000 > 198.51.100.2:53
lines key-mine-works port=1001
lines key-others-is-off port=1001
# the other one comes and goes, more than once
lines key-on
pass client server udp 10.0.0.2:2000 > 198.51.100.2:54
lines key-others-works port=2001
lines key-mine-works port=2001
lines key-off
lines key-others-is-off port=2002
lines key-mine-works port=2002
lines key-on
lines key-off
lines key-on
lines key-off
lines key-mine-works port=2003
# transactions that fail when all that they ask for has been got
lines key-fails
lines key-mine-works port=2004
lines key-fails
lines key-mine-works port=2005
# another ruleset in place of this one
cli add rule inet t pre counter
lines key-mine-works port=2006
# this one goes, and the other stays
lines key-on
cli flush ruleset
pass client server udp 10.0.0.2:3000 > 198.51.100.2:54
lines key-others-works port=3001
pass client server udp 10.0.0.2:3001 > 198.51.100.2:53
lines key-off
lines key-others-is-off port=3002
# and comes back, alone
lines key-on
pass client server udp 10.0.0.2:4000 > 198.51.100.2:54
lines key-others-works port=4001
