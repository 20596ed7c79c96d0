# SPDX-License-Identifier: GPL-2.0-only
# What crosses the socket: no more than was asked for, and what is said when
# the kernel had more to tell than it had room for.

# asks_for LEAST MOST COMMAND...: so many bytes come back
asks_for() {
	local least=$1 most=$2 n

	shift 2
	n=$(received "$@")
	[ "$n" -ge "$least" ] && [ "$n" -le "$most" ] ||
		fail "$*: $n bytes were received"
}

# Beside a table of 20,000 rules and 20,000 elements one that is small.
test_lists_ask_for_their_part() {
	many
	{
		echo "table ip t { set s { type ipv4_addr; elements = {"
		seq 0 19999 | awk '{ printf("10.%d.%d.1,\n", $1 / 250, $1 % 250) }'
		echo "}; }"
		echo "set few { type ipv4_addr; elements = { 10.0.0.1 }; } }"
		echo "table ip u { set s { type ipv4_addr; elements = { 10.0.0.1 } }"
		echo "map m { type ipv4_addr : ipv4_addr"
		echo "elements = { 10.0.0.1 : 10.0.0.2 } }"
		echo "chain c { ip saddr @s counter comment \"few\"; } }"
	} >sets
	cli -f sets
	exits 0
	cli list table ip u
	out_has "few"
	out_has "10.0.0.1 : 10.0.0.2"
	asks_for 1500000 9000000 list ruleset
	asks_for 1500000 9000000 list table ip t
	asks_for 1000000 9000000 list chain ip t c
	asks_for 150000 900000 list set ip t s
	asks_for 1000 8000 list table ip u
	asks_for 1000 8000 list chain ip u c
	asks_for 1000 8000 list set ip u s
	asks_for 1000 8000 list set ip t few
	asks_for 1000 8000 list maps
	asks_for 1000 8000 list tables
	asks_for 1000 8000 list chains
	fresh
}

# The kernel looks for the connections: those that were not asked for stay there.
test_connections_that_are_asked_for() {
	local i

	fresh
	ip link set lo up
	cli 'table ip t { chain c { type filter hook output priority raw; udp dport 2000-2299 ct(commit, mark=1); udp dport 2300-2304 ct(commit, mark=2); }; }'
	exits 0
	for ((i = 2000; i < 2305; i++)); do
		echo >"/dev/udp/127.0.0.1/$i"
	done
	cli list connections
	out_has "# 305 connections"
	asks_for 50000 200000 list connections
	cli list connections mark 2
	out_has "# 5 connections"
	asks_for 500 4000 list connections mark 2
	cli list connections protocol udp original dport 2007
	out_has "# 1 connection"
	asks_for 100 2000 list connections protocol udp original dport 2007
	cli flush connections
	fresh
}

# has_soon PID PATTERN: the program has written that, within half a minute
has_soon() {
	local i

	for ((i = 0; i < 300; i++)); do
		grep -q "$2" seen && return
		kill -0 "$1" 2>kill.err || break
		sleep 0.1
	done
	fail "not told: '$2' but: $(tail -n 3 seen)"
	return 1
}

# A monitor that stands still while more happens than its queue has room for.
# What is told afterwards is about a set that it has not heard of.
test_monitor_says_what_it_missed() {
	local pid i

	chain
	"$CLI" monitor >seen 2>&1 &
	pid=$!
	has_soon $pid monitoring
	kill -STOP $pid
	seq -f "add rule ip t c counter comment \"$(printf '%0100d' 0)%.0f\"" \
		60000 >many.rules
	cli -f many.rules
	exits 0
	cli 'add set ip t s { type ipv4_addr; }'
	exits 0
	kill -CONT $pid
	has_soon $pid 'too fast.*missing here.*list ruleset'
	# what comes before it has worked off its queue may be missing as well
	for ((i = 1; i < 120; i++)); do
		cli "add element ip t s { 10.9.9.$i }"
		exits 0
		grep -q 'add element ip t s { 10.9.9' seen && break
		sleep 0.5
	done
	[ $i -lt 120 ] || fail "the monitor lost its place: $(tail -n 3 seen)"
	kill -TERM $pid
	wait $pid
	grep -q 'add set ip t s' seen && fail "nothing was missing"
	fresh
}

test_trace_says_what_it_missed() {
	local pid i

	fresh
	ip link set lo up
	cli 'table ip t { chain c { type filter hook output priority raw; meta nftrace set 1; counter; counter; counter; counter; }; }'
	exits 0
	"$CLI" monitor trace >seen 2>&1 &
	pid=$!
	has_soon $pid monitoring
	kill -STOP $pid
	for ((i = 0; i < 1500; i++)); do
		echo >/dev/udp/127.0.0.1/2000
	done
	kill -CONT $pid
	has_soon $pid 'steps came too fast.*missing here'
	kill -TERM $pid
	wait $pid
	fresh
}
