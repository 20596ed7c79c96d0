# SPDX-License-Identifier: GPL-2.0-only
# Commands against the module. Each case begins with an empty ruleset.

gateway='table ip gw {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(zone=7, nat)
		ct state +inv counter drop
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "eth0" ct(commit, zone=7, nat(src=203.0.113.1)) counter
	}
}'

fresh() {
	cli flush ruleset
	exits 0
}

load() {
	printf '%s\n' "$gateway" >gw
	fresh
	cli -f gw
	exits 0
	err_is ""
}

# Handle of the rule of chain $1 that has the text $2.
handle_of() {
	"$CLI" -a list chain ip $1 | sed -n "s/.*$2.*# handle \([0-9]*\)$/\1/p"
}

# The texts of the rules of chain ip t c, one word each: comments.
comments() {
	"$CLI" list chain ip t c | sed -n 's/.*comment "\([^"]*\)".*/\1/p' |
		tr '\n' ' ' | sed 's/ $//'
}

# An empty chain ip t c.
chain() {
	fresh
	cli 'add table ip t; add chain ip t c'
	exits 0
}

comments_are() {
	local got

	got=$(comments)
	[ "$got" = "$1" ] || fail "rules are '$got', not '$1'"
}

test_load_and_list() {
	load
	cli list ruleset
	exits 0
	out_has "# tracking: ip explicit, ip6 none"
	out_has "table ip gw {"
	out_has "ct(zone=7, nat)"
}

test_list_loads_again() {
	load
	"$CLI" list ruleset >one
	cli flush ruleset
	cli -f one
	exits 0
	"$CLI" list ruleset >two
	cmp one two || fail "$(diff one two)"
	[ -s one ] || fail "nothing was listed"
}

# The same again changes nothing, also where several jumps lead to one chain.
test_load_on_top() {
	fresh
	cat >verdicts <<-'EOF'
		table ip t {
			map m {
				type ipv4_addr : verdict
				elements = { 10.0.0.1 : jump a, 10.0.0.2 : jump b,
					     10.0.0.3 : goto a, 10.0.0.4 : jump a }
			}
			chain a { }
			chain b { }
		}
	EOF
	cli -f verdicts
	exits 0
	"$CLI" list ruleset >one
	cli -f verdicts
	exits 0
	err_is ""
	cli 'add element ip t m { 10.0.0.4 : jump a, 10.0.0.5 : goto b }'
	exits 0
	cli 'delete element ip t m { 10.0.0.5 }'
	exits 0
	"$CLI" list ruleset >two
	cmp one two || fail "$(diff one two)"
}

test_empty_ruleset() {
	fresh
	cli list ruleset
	exits 0
	out_is ""
}

test_list_parts() {
	load
	cli 'add table ip6 other; add chain ip6 other c'
	exits 0
	cli list tables
	out_is "table ip gw
table ip6 other"
	cli list tables ip6
	out_is "table ip6 other"
	cli list table ip gw
	out_has "chain post"
	out_lacks "tracking"
	out_lacks "other"
	cli list chain ip gw post
	out_has "oifname"
	out_lacks "chain pre"
	cli list chains
	out_has "chain pre"
	out_has "hook prerouting"
	out_lacks "oifname"
}

test_list_what_is_not_there() {
	load
	cli list table ip nosuch
	exits 1
	err_has "<command line>:1:"
	err_has "^^^^^^"
	cli list chain ip gw nosuch
	exits 1
	err_has "^^^^^^"
	out_is ""
}

test_handles() {
	load
	cli list ruleset
	out_lacks "# handle"
	cli -a list ruleset
	out_has "table ip gw { # handle "
	out_has "drop # handle "
}

test_echo() {
	fresh
	cli -e 'add table ip t; add chain ip t c; add rule ip t c drop'
	exits 0
	out_has "add table ip t # handle "
	out_has "add chain ip t c # handle "
	out_has "add rule ip t c drop # handle "
	cli -e 'add table ip t; add rule ip t c accept'
	exits 0
	out_lacks "add table"
	out_lacks "drop"
	out_has "add rule ip t c accept # handle "
}

test_echo_of_a_base_chain_loads() {
	fresh
	cli -e 'add table ip t; add chain ip t c { type filter hook input priority -5; policy drop; }'
	exits 0
	printf '%s\n' "$out" >echoed
	fresh
	cli -f echoed
	exits 0
	cli list ruleset
	out_has "policy drop"
}

# Names that are words of the language are quoted, as in a listing.
test_echo_of_names_loads() {
	fresh
	cli -e 'add table ip "and"; add chain ip "and" "1x"; add rule ip "and" "1x" drop'
	exits 0
	out_has 'add rule ip "and" "1x" drop # handle '
	printf '%s\n' "$out" >echoed
	fresh
	cli -f echoed
	exits 0
	cli list ruleset
	out_has 'chain "1x" {'
}

test_add_and_insert() {
	chain
	cli 'add rule ip t c accept comment "b"; add rule ip t c accept comment "c"; insert rule ip t c accept comment "a"'
	exits 0
	comments_are "a b c"
}

test_by_index() {
	chain
	cli 'add rule ip t c accept comment "a"; add rule ip t c accept comment "d"'
	cli add rule ip t c index 0 'accept comment "b"'
	exits 0
	cli insert rule ip t c index 2 'accept comment "c"'
	exits 0
	comments_are "a b c d"
}

test_by_index_of_new_rules() {
	chain
	cli 'add rule ip t c accept comment "old"'
	cli 'add rule ip t c accept comment "a"; add rule ip t c accept comment "c"; add rule ip t c index 1 accept comment "b"; insert rule ip t c index 0 accept comment "first"'
	exits 0
	comments_are "first old a b c"
}

test_by_index_beyond() {
	chain
	cli 'add rule ip t c accept comment "a"'
	cli add rule ip t c index 1 drop
	exits 1
	err_has "index"
	comments_are "a"
}

test_by_handle() {
	local h

	chain
	cli 'add rule ip t c accept comment "a"; add rule ip t c accept comment "d"'
	h=$(handle_of 't c' '"a"')
	cli add rule ip t c handle "$h" 'accept comment "b"'
	exits 0
	h=$(handle_of 't c' '"d"')
	cli insert rule ip t c position "$h" 'accept comment "c"'
	exits 0
	comments_are "a b c d"
}

test_replace_and_delete() {
	local h

	chain
	cli 'add rule ip t c accept comment "a"; add rule ip t c accept comment "b"; add rule ip t c accept comment "c"'
	h=$(handle_of 't c' '"b"')
	cli replace rule ip t c handle "$h" 'accept comment "B"'
	exits 0
	comments_are "a B c"
	h=$(handle_of 't c' '"a"')
	cli delete rule ip t c handle "$h"
	exits 0
	comments_are "B c"
	cli delete rule ip t c handle "$h"
	exits 1
	err_has "Error: "
	cli destroy rule ip t c handle "$h"
	exits 0
	comments_are "B c"
}

test_refused_by_the_kernel_at_the_word() {
	chain
	cli delete rule ip t c handle 99999
	exits 1
	err_has "<command line>:1:"
	err_has "^^^^^"
	comments_are ""
}

test_create_what_exists() {
	chain
	cli create table ip t
	exits 1
	err_has "^"
	cli add table ip t
	exits 0
}

test_chain_in_use() {
	chain
	cli 'add chain ip t d; add rule ip t c jump d'
	exits 0
	cli delete chain ip t d
	exits 1
	err_has "^"
	cli 'flush chain ip t c; delete chain ip t d'
	exits 0
	cli destroy chain ip t d
	exits 0
}

test_rename() {
	chain
	cli 'add chain ip t d; add rule ip t c jump d'
	cli rename chain ip t d e
	exits 0
	cli list chain ip t c
	out_has "jump e"
}

test_flush() {
	load
	cli flush chain ip gw post
	exits 0
	cli list ruleset
	out_lacks "oifname"
	out_has "ct(zone=7, nat)"
	cli flush table ip gw
	exits 0
	cli list ruleset
	out_lacks "ct(zone=7, nat)"
	out_has "chain pre"
	cli 'add table ip6 six'
	cli flush ruleset ip
	exits 0
	cli list tables
	out_is "table ip6 six"
}

test_all_or_nothing() {
	load
	"$CLI" list ruleset >one
	cli 'add table ip more; flush table ip gw; delete rule ip gw pre handle 99999'
	exits 1
	"$CLI" list ruleset >two
	cmp one two || fail "something changed: $(diff one two)"
}

test_check_changes_nothing() {
	fresh
	cli -c 'add table ip t'
	exits 0
	cli list tables
	out_is ""
}

test_check_knows_what_is_loaded() {
	load
	cli -c add chain ip gw more
	exits 0
	cli -c add chain ip nosuch more
	exits 1
	err_lacks "Note:"
}

test_commands_then_listing() {
	fresh
	cli 'list tables; add table ip t; add table ip u'
	exits 0
	out_is "table ip t
table ip u"
}

test_counters() {
	fresh
	cli 'add table ip t; add chain ip t c; add rule ip t c counter packets 7 bytes 900 drop; add rule ip t c accept'
	exits 0
	cli list ruleset
	out_has "counter packets 7 bytes 900"
	cli -s list ruleset
	out_lacks "packets 7"
	cli list counters
	out_has "counter packets 7 bytes 900"
	out_lacks "accept"
	cli reset counters
	exits 0
	out_has "counter packets 7 bytes 900"
	out_lacks "accept"
	cli list counters
	out_has "counter packets 0 bytes 0"
}

test_reset_of_one_chain() {
	fresh
	cli 'add table ip t; add chain ip t c; add chain ip t d; add rule ip t c counter packets 7 bytes 900; add rule ip t d counter packets 8 bytes 901'
	cli reset rules chain ip t c
	exits 0
	out_has "packets 7"
	out_lacks "packets 8"
	cli list ruleset
	out_has "packets 0"
	out_has "packets 8"
}

test_statistics() {
	fresh
	cli list statistics
	exits 0
	grep -q '^[a-z][a-z0-9_-]* [0-9][0-9]*$' <<<"$out" ||
		fail "no statistics: $out"
}

# Waits until the program with the pid $1 has written N times what the file
# seen should have: TEXT; false when it ends before.
has_written() {
	# the file may not be there yet
	until [ -e seen ] && [ "$(grep -c "$3" seen)" -ge "$2" ]; do
		kill -0 "$1" 2>kill.err || return 1
		sleep 0.1
	done
}

test_monitor() {
	fresh
	timeout 120 "$CLI" monitor --count 2 >seen 2>&1 &
	has_written $! 1 monitoring
	cli 'add table ip t; add chain ip t c { type filter hook input priority 0; policy drop; }; add rule ip t c tcp dport 22 accept'
	cli delete table ip t
	cli add table ip not-seen
	wait $!
	status=$?
	out=$(cat seen)
	exits 0
	out_has "add table ip t # handle "
	out_has "add chain ip t c { type filter hook input priority filter; policy drop; } # handle "
	out_has "add rule ip t c tcp dport 22 accept # handle "
	out_has "delete table ip t # handle "
	out_lacks "not-seen"
	[ "$(grep -c '^# generation [0-9]*$' seen)" = 2 ] ||
		fail "not two transactions: $out"
}

test_monitor_ends_where_nothing_can_be_written() {
	timeout 60 "$CLI" monitor >/dev/full 2>err
	status=$?
	exits 1
	err=$(cat err)
	err_has "standard output: No space left on device"
}

# The socket to the kernel must not be taken for the output.
test_closed_output() {
	cli add table ip t
	exits 0
	"$CLI" list ruleset >&- 2>err
	status=$?
	err=$(cat err)
	exits 1
	err_is "Error: standard output: Bad file descriptor"
	"$CLI" add table ip u <&- >&- 2>&-
	status=$?
	exits 0
	"$CLI" create table ip u 2>&-
	status=$?
	exits 1
	cli list tables
	exits 0
	out_has "table ip u"
}

test_monitor_ends_when_interrupted() {
	"$CLI" monitor >seen 2>&1 &
	has_written $! 1 monitoring
	kill -TERM $!
	wait $!
	status=$?
	out=$(cat seen)
	exits 0
}

# A signal ends that monitor, not the prompt, and not the monitor after it;
# which shows nothing of what happened between the two.
test_monitor_twice_at_the_prompt() {
	local pid

	fresh
	printf '%s\n' monitor 'add table ip between' monitor >lines
	"$CLI" <lines >seen 2>&1 &
	pid=$!
	has_written $pid 1 monitoring
	kill -TERM $pid
	has_written $pid 2 monitoring
	cli add table ip late
	has_written $pid 1 "add table ip late" || fail "the second one is over"
	kill -TERM $pid
	wait $pid
	status=$?
	out=$(cat seen)
	exits 0
	out_lacks "add table ip between"
}

# Two writers at once: whoever loses the race tries again.
test_writers_do_not_lose() {
	local i pids= failed=0

	chain
	for i in 1 2 3; do
		(
			for j in 1 2 3 4 5 6 7 8; do
				"$CLI" add rule ip t c "accept comment \"r$i.$j\"" ||
					exit 1
			done
		) 2>err.$i &
		pids="$pids $!"
	done
	for i in $pids; do
		wait "$i" || failed=$((failed + 1))
	done
	[ $failed = 0 ] || fail "$failed writers failed: $(cat err.*)"
	[ "$(comments | wc -w)" = 24 ] || fail "rules: $(comments)"
}

test_namespaces_are_apart() {
	load
	out=$(unshare -n "$CLI" list ruleset)
	out_is ""
	unshare -n "$CLI" add table ip other || fail "cannot add"
	cli list tables
	out_is "table ip gw"
}

test_without_privilege() {
	load
	chmod 755 "$dir"
	# check works and changes nothing, loading is refused
	setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all \
		"$CLI" -c -f gw >out 2>err
	status=$?
	err=$(cat err)
	exits 0
	setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all \
		"$CLI" flush ruleset >out 2>err
	status=$?
	err=$(cat err)
	exits 1
	err_has "not permitted"
	cli list tables
	out_is "table ip gw"
}

test_many_rules() {
	local i

	chain
	for ((i = 0; i < 5000; i++)); do
		echo "add rule ip t c ip saddr 10.$((i / 250)).$((i % 250)).1 accept"
	done >many
	cli -f many
	exits 0
	[ "$("$CLI" list chain ip t c | grep -c accept)" = 5000 ] ||
		fail "not 5000 rules"
}

# A program of somebody else's: through pkg-config, the libraries shared.
test_library_example() {
	fresh
	cat >five <<-'END'
	table ip t {
		chain c {
			counter packets 5 bytes 300 comment "five"
			accept
		}
	}
	END
	timeout 60 "$build/examples/load-and-count" five >out 2>err
	status=$?
	out=$(cat out)
	err=$(cat err)
	exits 0
	err_is ""
	out_is 't c: 5 packets, 300 bytes: counter comment "five"'
	cli list tables
	out_is "table ip t"
	# and what it says of a mistake
	echo 'add rule ip t c ct(mark=1)' >bad
	timeout 60 "$build/examples/load-and-count" bad >out 2>err
	status=$?
	out=$(cat out)
	err=$(cat err)
	exits 1
	err_has "mark= needs commit"
	err_has "^^^^^^"
}

# The kernel's log has the packet, with prefix and addresses.
test_log() {
	local line

	fresh
	ip link set lo up
	cat >log.ctnat <<-'END'
	table ip t {
		chain out {
			type filter hook output priority filter;
			ip daddr 127.0.0.9 icmp type echo-request counter log prefix "seen by ctnat: " level info
		}
	}
	END
	cli -f log.ctnat
	exits 0
	ping -c 1 -W 2 127.0.0.8 >out 2>&1 || fail "no answer: $(cat out)"
	! dmesg | grep -q "seen by ctnat: " || fail "a packet that does not match is logged"
	ping -c 1 -W 2 127.0.0.9 >out 2>&1 || fail "no answer: $(cat out)"
	line=$(dmesg | grep "seen by ctnat: " | tail -n 1)
	case $line in
	*"seen by ctnat: "*"OUT=lo"*"DST=127.0.0.9"*"PROTO=ICMP TYPE=8"*) ;;
	*) fail "the log says '$line'" ;;
	esac
	cli list ruleset
	out_has 'counter packets 1 bytes 84 log prefix "seen by ctnat: " level info'
	fresh
}

# ---- a large ruleset is not read for a small change ----

# 20,000 rules in chain ip t c.
many() {
	chain
	seq -f 'add rule ip t c counter packets 1 bytes 1 comment "r%.0f"' \
		20000 >many.rules
	cli -f many.rules
	exits 0
	err_is ""
}

# Bytes that "$CLI" "$@" receives.
received() {
	strace -f -e trace=recvfrom,recvmsg -o calls "$CLI" "$@" >/dev/null ||
		fail "$*: failed"
	sed -n 's/.*) = \([0-9]*\)$/\1/p' calls |
		awk '{ n += $1 } END { print n + 0 }'
}

test_small_change_of_many() {
	local n what

	many
	for what in 'add rule ip t c accept' 'insert rule ip t c index 7 drop' \
		'add chain ip t d' 'list tables' 'list chain ip t d' \
		'rename chain ip t d e' 'delete chain ip t e'; do
		n=$(received $what)
		[ "$n" -gt 100 ] || fail "$what: nothing was received"
		[ "$n" -lt 20000 ] || fail "$what: $n bytes were received"
	done
	n=$(received -e add rule ip t c index 20000 accept)
	[ "$n" -lt 20000 ] || fail "-e add rule: $n bytes were received"
	n=$(received list ruleset)
	[ "$n" -gt 1000000 ] || fail "the list has $n bytes"
}

# What the kernel refuses is explained as if all had been read.
test_refused_by_what_is_loaded() {
	chain
	cli 'add chain ip t d; add rule ip t c jump d'
	cli delete chain ip t d
	exits 1
	err_has "a rule of chain 'c' still leads to 'd'; delete that rule, too"
	cli add rule ip t d jump c
	exits 1
	err_has "this jump makes a loop of chains"
	cli add rule ip t c index 1 accept
	exits 1
	err_has "chain 'c' has 1 rules; the last index is 0"
	cli delete rule ip t c handle 999
	exits 1
	err_has "there is no rule with handle 999 in chain 'c'"
	cli reset rule ip t c handle 999
	exits 1
	err_has "there is no rule with handle 999 in chain 'c'"
}

# So are warnings that depend on what is loaded.
test_warned_of_by_what_is_loaded() {
	load
	cli add rule ip gw post ct state new accept
	exits 0
	err_is ""
	cli insert rule ip gw pre ct state new accept
	exits 0
	err_has "no ct() comes before this"
	fresh
	cli 'table ip t { chain c { type nat hook postrouting priority srcnat; }; }'
	cli add rule ip t c counter
	exits 0
	err_has "no packet visits this nat chain"
	cli add rule ip t c masquerade
	exits 0
	cli insert rule ip t c counter
	exits 0
	err_is ""
}

# ---- progress ----

# What the terminal shows of "$CLI" -f -, with what is on standard input.
on_terminal() {
	cat >slow.rules
	script -qec "(sleep 1.1; cat slow.rules) | $CLI $* -f -" typescript \
		</dev/null >/dev/null || fail "the load failed"
}

test_progress() {
	chain
	seq -f 'add rule ip t c counter comment "r%.0f"' 1000 | TERM=vt100 on_terminal
	grep -q 'loading: .* of 1,000 rules' typescript ||
		fail "no progress: $(cat -v typescript)"
	# the line is erased in the end
	[ "$(tail -n 2 typescript | grep -c "$(printf '\r\033\[K')")" = 1 ] ||
		fail "progress stays: $(cat -v typescript)"
	seq -f 'add rule ip t c counter comment "s%.0f"' 1000 | TERM=dumb on_terminal
	! grep -q loading typescript || fail "progress on a dumb terminal"
	(sleep 1.1; cat slow.rules) | "$CLI" -f - >out 2>err
	[ ! -s err ] || fail "progress without a terminal: $(cat err)"
}

# The terminal is that of standard error, and nothing goes to the output; what
# is done within a second says nothing.
test_progress_is_for_standard_error() {
	chain
	seq -f 'add rule ip t c counter comment "r%.0f"' 1000 >slow.rules
	TERM=vt100 script -qec "(sleep 1.1; cat slow.rules) | $CLI -f - >out" \
		typescript </dev/null >/dev/null || fail "the load failed"
	grep -q 'loading: .* of 1,000 rules' typescript ||
		fail "no progress: $(cat -v typescript)"
	[ ! -s out ] || fail "progress in the output: $(cat -v out)"
	TERM=vt100 script -qec "(sleep 1.1; cat slow.rules) | $CLI -f - 2>err" \
		typescript </dev/null >/dev/null || fail "the load failed"
	! grep -q loading typescript || fail "progress on standard output"
	[ ! -s err ] || fail "progress without a terminal: $(cat err)"
	TERM=vt100 script -qec "$CLI -f slow.rules" typescript \
		</dev/null >/dev/null || fail "the load failed"
	! grep -q loading typescript || fail "progress of a quick load"
}
