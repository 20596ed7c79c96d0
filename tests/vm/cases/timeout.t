# SPDX-License-Identifier: GPL-2.0-only
# Timeout policies. Their times differ from the kernel's own by hundreds of
# seconds, so that it does not matter how long a case takes.

case timeout-udp
topology gateway
ctnat <<END
table ip t {
	ct timeout long { protocol udp; policy = { unreplied : 1000s, replied : 2000s } }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 ct(commit, timeout=long)
		udp dport 80 ct(commit)
		ct()
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
pass client server udp 10.0.0.2:1000 > 203.0.113.2:80
entry orig=10.0.0.2:1000>203.0.113.2:53 timeout=700-1000
entry orig=10.0.0.2:1000>203.0.113.2:80 timeout=300-600
# the kernel takes what is two seconds old for a conversation
pass server client udp 203.0.113.2:53 > 10.0.0.2:1000
run gw sleep 2.2
pass server client udp 203.0.113.2:53 > 10.0.0.2:1000
entry orig=10.0.0.2:1000>203.0.113.2:53 timeout=1700-2000
cli list connections
output "policy"
cli list ct timeouts
output "ct timeout long" "policy = { unreplied : 16m40s, replied : 33m20s }"
run gw sh -c "${CLI} list ruleset >/tmp/one && ${CLI} flush ruleset && ${CLI} -f /tmp/one && ${CLI} list ruleset >/tmp/two && cmp /tmp/one /tmp/two"
# what connections have lasts longer than the object
cli flush ruleset
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
entry orig=10.0.0.2:1000>203.0.113.2:53 timeout=1400-2000

case timeout-tcp
topology gateway
ctnat <<END
table ip t {
	ct timeout short { protocol tcp; l3proto ip; policy = { syn_sent : 777s, established : 3000s, close : 600s } }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(commit, timeout=short)
	}
}
END
pass client server tcp 10.0.0.2:4000 > 203.0.113.2:80 flags=S seq=1
entry proto=tcp timeout=477-777
tcp-open c client 10.0.0.2:4001 > 203.0.113.2:80 server
entry orig=10.0.0.2:4001>203.0.113.2:80 timeout=2700-3000

case timeout-other-protocols
topology gateway
ctnat <<END
table ip t {
	ct timeout u { protocol udp; policy = { unreplied : 1000s } }
	ct timeout i { protocol icmp; policy = { timeout : 1000s } }
	ct timeout g { protocol generic; policy = { timeout : 2000s } }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		# each of them only of its own
		ct(zone=1, commit, timeout=u)
		ct(zone=2, commit, timeout=i)
		ct(zone=3, commit, timeout=g)
	}
}
END
pass client server icmp echo-request 10.0.0.2 > 203.0.113.2 id=77
entry proto=icmp zone=1 timeout=300-600
entry proto=icmp zone=2 timeout=700-1000
entry proto=icmp zone=3 timeout=300-600
stat timeout_not_applied +0

case timeout-statement
topology gateway
ctnat <<END
table ip t {
	ct timeout long { protocol udp; policy = { unreplied : 1000s } }
	ct timeout longer { protocol udp; policy = { unreplied : 2000s } }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 ct timeout set long
		udp dport 54 ct(zone=5) ct timeout set longer
	}
	chain fwd {
		type filter hook forward priority filter; policy accept;
		udp dport 53 ct(commit)
		udp dport 54 ct(zone=5, commit)
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
pass client server udp 10.0.0.2:1000 > 203.0.113.2:54
entry orig=10.0.0.2:1000>203.0.113.2:53 zone=0 timeout=700-1000
entry orig=10.0.0.2:1000>203.0.113.2:54 zone=5 timeout=1700-2000

case timeout-another
topology gateway
# a new connection with another policy is made afresh, a bound one is kept
ctnat <<END
table ip t {
	ct timeout long { protocol udp; policy = { unreplied : 1000s } }
	ct timeout longer { protocol udp; policy = { unreplied : 2000s } }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 ct(timeout=long) ct(commit, timeout=longer)
		udp dport 54 ct(timeout=long, nat(dst=203.0.113.3)) ct(commit, timeout=longer)
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
entry orig=10.0.0.2:1000>203.0.113.2:53 timeout=1700-2000
stat timeout_not_applied +0
send client udp 10.0.0.2:1000 > 203.0.113.2:54
expect server udp 10.0.0.2:1000 > 203.0.113.3:54
entry orig=10.0.0.2:1000>203.0.113.2:54 timeout=700-1000
stat timeout_not_applied +1

case timeout-refused
topology gateway
ctnat <<END
table ip t {
	ct timeout long { protocol udp; policy = { unreplied : 1000s } }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(timeout=long)
	}
}
END
ctnat-fails <<END
delete ct timeout ip t long
END
output "still uses 'long'"
ctnat-fails <<END
add rule ip t pre ct(timeout=lon)
END
output "there is no ct timeout 'lon'" "did you mean 'long'"
ctnat-fails <<END
add ct timeout ip t long { protocol udp; policy = { unreplied : 999s } }
END
output "exists and is another"
ctnat <<END
flush chain ip t pre
delete ct timeout ip t long
END

case timeout-under-traffic
topology gateway
ctnat <<END
table ip t {
	ct timeout a { protocol udp; policy = { unreplied : 1000s } }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "lan" ct(commit, timeout=a)
	}
}
END
flood f client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=500 gap-us=200 flows=500 lasting
says f flows
repeat 15 ctnat <<END
flush ruleset
table ip t {
	ct timeout a { protocol udp; policy = { unreplied : 1000s } }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "lan" ct(commit, timeout=a)
	}
}
END
wait f
flood-complete
