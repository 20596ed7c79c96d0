# SPDX-License-Identifier: GPL-2.0-only
# Named objects: what they count or hold belongs to them, not to rules.

case counter-named
topology gateway
ctnat <<END
table ip t {
	counter hits { packets 10 bytes 1000 }
	counter never { }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 counter name hits counter comment "dns"
		udp dport 80 counter name hits
		udp dport 99 counter name never
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
pass client server udp 10.0.0.2:1000 > 203.0.113.2:80
pass client server udp 10.0.0.2:1000 > 203.0.113.2:81
counters dns=1
cli list counter ip t hits
output "packets 12 bytes"
no-output "never"
cli list counters
output "counter hits" "counter never" "packets 0 bytes 0" "comment \"dns\""
cli list ruleset
output "counter name hits"
# what is listed loads again, with what was counted so far
run gw sh -c "${CLI} list ruleset >/tmp/one && ${CLI} flush ruleset && ${CLI} -f /tmp/one && ${CLI} list ruleset >/tmp/two && cmp /tmp/one /tmp/two"

case counter-named-kept
topology gateway
ctnat <<END
table ip t {
	counter hits { }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 counter name hits
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
# rules come and go, and adding it again changes nothing
ctnat <<END
flush chain ip t pre
add counter ip t hits { packets 77 bytes 77 }
add rule ip t pre counter name hits
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:80
cli list counter ip t hits
output "packets 2 bytes 66"
cli reset counter ip t hits
output "packets 2 bytes 66"
cli list counter ip t hits
output "packets 0 bytes 0"
pass client server udp 10.0.0.2:1000 > 203.0.113.2:80
cli reset counters
output "packets 1 bytes 33"
cli list counter ip t hits
output "packets 0 bytes 0"
pass client server udp 10.0.0.2:1000 > 203.0.113.2:80
# those of rules alone
cli reset rules
no-output "counter hits"
cli list counter ip t hits
output "packets 1 bytes 33"

case counter-named-refused
topology gateway
ctnat <<END
table ip t {
	counter hits { }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		counter name hits
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
ctnat-fails <<END
delete counter ip t hits
END
output "still uses 'hits'"
ctnat-fails <<END
create counter ip t hits
END
output "exists already"
ctnat-fails <<END
add counter ip t more
add rule ip t pre counter name mor
END
output "did you mean 'more'"
cli list ruleset
no-output "more"
# with its rules it goes, and comes anew
ctnat <<END
flush chain ip t pre
delete counter ip t hits
add counter ip t hits
add rule ip t pre counter name hits
END
cli list counter ip t hits
output "packets 0 bytes 0"
ctnat <<END
delete table ip t
END
cli-fails list counter ip t hits
output "there is no table 't'"

case counter-named-monitor
topology gateway
start watch gw ${CLI} monitor --count 3
says watch "# monitoring"
ctnat <<END
table ip t {
	counter hits { packets 1 bytes 2 }
	chain c {
		counter name hits
	}
}
END
ctnat <<END
flush chain ip t c
END
ctnat <<END
delete counter ip t hits
END
wait watch
output "add counter ip t hits { packets 1 bytes 2; }" "add rule ip t c counter name hits" "delete counter ip t hits"

case counter-named-under-replacement
topology gateway
ctnat <<END
table ip t {
	counter hits { }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		iifname "lan" counter name hits
	}
}
END
flood f client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=3000 gap-us=200 flows=50
repeat 15 ctnat <<END
flush chain ip t pre
add rule ip t pre iifname "lan" counter name hits
add counter ip t other
delete counter ip t other
END
wait f
flood-complete
cli list counter ip t hits
output "packets 3000 bytes"
