# SPDX-License-Identifier: GPL-2.0-only
# Comments of tables, chains and objects.

case comments-listed
topology gateway
ctnat <<END
table ip t {
	comment "the table"
	counter hits { comment "of all that comes"; }
	quota most { over 100 mbytes; comment "a quota"; }
	limit some { rate 500/second; comment "a limit"; }
	ct timeout short { protocol udp; comment "a policy"; policy = { unreplied : 5s } }
	ct helper control { type "ftp" protocol tcp; comment "a helper"; }
	set lan { type ipv4_addr; flags interval; comment "a set"; elements = { 10.0.0.0/24 } }
	map marks { type ipv4_addr : mark; comment "a map"; }
	chain pre {
		comment "where all comes in"
		type filter hook prerouting priority raw; policy accept;
		ip saddr @lan counter name hits counter comment "lan"
		jump more
	}
	chain more { comment "the rest"; }
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
counters lan=1
cli list table ip t
output "comment \"the table\"" "comment \"of all that comes\"" "comment \"a quota\"" "comment \"a limit\"" "comment \"a policy\""
output "comment \"a helper\"" "comment \"a set\"" "comment \"a map\"" "comment \"where all comes in\"" "comment \"the rest\""
cli list chains
output "comment \"where all comes in\"" "comment \"the rest\""
cli list counter ip t hits
output "comment \"of all that comes\""
# what is listed loads again, and is the same then
run gw sh -c "${CLI} list ruleset >/tmp/one && ${CLI} flush ruleset && ${CLI} -f /tmp/one && ${CLI} list ruleset >/tmp/two && cmp /tmp/one /tmp/two"

# A comment is changed in place: what was counted stays, and so do the handles.
case comments-changed
topology gateway
ctnat <<END
table ip t {
	comment "before"
	counter hits { comment "before"; }
	set lan { type ipv4_addr; comment "before"; elements = { 10.0.0.2 } }
	chain pre {
		comment "before"
		type filter hook prerouting priority raw; policy accept;
		ip saddr @lan counter name hits
	}
}
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
run gw sh -c "${CLI} -a list ruleset | grep -o 'handle.*' >/tmp/before"
ctnat <<END
add table ip t { comment "after"; }
add counter ip t hits { comment "after"; }
add set ip t lan { type ipv4_addr; comment "after"; }
add chain ip t pre { comment "after"; }
END
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
run gw sh -c "${CLI} -a list ruleset | grep -o 'handle.*' >/tmp/after && cmp /tmp/before /tmp/after"
run gw sh -c "${CLI} list ruleset | grep -c 'comment .after.'"
output "4"
cli list ruleset
no-output "before"
output "packets 2 bytes 66" "elements = { 10.0.0.2 }"
# without one what is there keeps its own; with an empty one it has none
ctnat <<END
add table ip t
add counter ip t hits
add set ip t lan { type ipv4_addr; }
add chain ip t pre { policy accept; }
END
run gw sh -c "${CLI} list ruleset | grep -c 'comment .after.'"
output "4"
ctnat <<END
add table ip t { comment ""; }
add counter ip t hits { comment ""; }
add set ip t lan { type ipv4_addr; comment ""; }
add chain ip t pre { comment ""; }
END
cli list ruleset
no-output "comment"
pass client server udp 10.0.0.2:1000 > 203.0.113.2:53
cli list counter ip t hits
output "packets 3 bytes 99"

# A transaction that is refused leaves them as they were; renamed is not lost.
case comments-all-or-nothing
topology gateway
ctnat <<END
table ip t {
	comment "as it was"
	chain other { comment "of a chain"; }
}
END
ctnat-fails <<END
add table ip t { comment "not this"; }
add rule ip t nowhere accept
END
ctnat <<END
rename chain ip t other another
END
cli list ruleset
output "as it was" "chain another" "of a chain"
no-output "not this"

case comments-monitor
topology gateway
start watch gw ${CLI} monitor --count 5
says watch "# monitoring"
ctnat <<END
table ip t {
	comment "a table"
	counter hits { comment "a counter"; }
	set s { type ipv4_addr; comment "a set"; }
	chain c { comment "a chain"; }
}
END
ctnat <<END
add table ip t { comment "another table"; }
END
ctnat <<END
add counter ip t hits { comment "another counter"; }
add set ip t s { type ipv4_addr; comment "another set"; }
END
ctnat <<END
add chain ip t c { comment "another chain"; }
END
ctnat <<END
delete table ip t
END
wait watch
output "add table ip t { comment \"a table\"; }" "add counter ip t hits { comment \"a counter\"; packets 0 bytes 0; }"
output "add set ip t s { type ipv4_addr; comment \"a set\"; }" "add chain ip t c { comment \"a chain\"; }"
output "add table ip t { comment \"another table\"; }" "add counter ip t hits { comment \"another counter\"; packets 0 bytes 0; }"
output "add set ip t s { type ipv4_addr; comment \"another set\"; }" "add chain ip t c { comment \"another chain\"; }"
output "delete table ip t #"

# They stand where nft has them: it reads the list, and prints the same.
case comments-like-nft
topology gateway
ctnat <<END
table ip t {
	flags dormant
	comment "a table"

	counter hits {
		comment "a counter"
		packets 0 bytes 0
	}

	quota most {
		comment "a quota"
		over 100 mbytes
	}

	set s {
		type ipv4_addr
		comment "a set"
		elements = { 10.0.0.1 }
	}

	map m {
		type ipv4_addr : mark
		comment "a map"
	}

	chain pre {
		comment "a chain"
		type filter hook prerouting priority raw; policy accept;
		counter packets 0 bytes 0 comment "a rule"
	}

	chain more {
		comment "another"
	}
}
END
run gw sh -c "${CLI} list table ip t >/tmp/ours && nft -f /tmp/ours && nft list table ip t >/tmp/nfts && diff /tmp/ours /tmp/nfts; r=\$?; nft flush ruleset; exit \$r"
