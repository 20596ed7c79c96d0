# SPDX-License-Identifier: GPL-2.0-only
# Sourced by guest: what loading many rules takes.

free_kb()
{
	sync
	echo 3 >/proc/sys/vm/drop_caches
	awk '/^MemFree:/ { print $2 }' /proc/meminfo
}

# Processor time of this shell's children, in milliseconds: the second line
# of times, "0m1.234s 0m5.678s".
children_ms()
{
	times >/run/bench.times
	awk 'NR == 2 {
		for (i = 1; i <= 2; i++) {
			split($i, t, /[ms]/)
			sum += t[1] * 60000 + t[2] * 1000
		}
		printf "%d", sum
	}' /run/bench.times
}

# load RULES: time and memory of loading, then first packets through them
load()
{
	free_before=$(free_kb)
	ms_before=$(children_ms)
	"${path}_up" "$1" || die "$path: $1 rules refused"
	ms=$(($(children_ms) - ms_before))
	say "$path" load-ms "$1" "$ms"
	kb=$((free_before - $(free_kb)))
	say "$path" load-bytes-per-rule "$1" $((kb * 1024 / $1))
	establish "$1"
	lowest 100 traffic_first
	say "$path" first "$1" "$least"
	"${path}_down"
	quietly conntrack -F
}
