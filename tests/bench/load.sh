# SPDX-License-Identifier: GPL-2.0-only
# Sourced by guest: what loading many rules takes.

# What the kernel itself holds. Free pages would say too much: they also go to
# and come back from lists of each processor.
kernel_kb()
{
	sleep 1
	echo 2 >/proc/sys/vm/drop_caches
	sleep 1
	awk '/^(Slab|VmallocUsed|Percpu):/ { kb += $2 } END { print kb }' \
		/proc/meminfo
}

# Processor time of this shell's children, in $ms: the second line of times,
# "0m1.234s 0m5.678s". No subshell: it would show its own.
children_ms()
{
	times >/run/bench.times
	ms=$(awk 'NR == 2 {
		for (i = 1; i <= 2; i++) {
			split($i, t, /[ms]/)
			sum += t[1] * 60000 + t[2] * 1000
		}
		printf "%d", sum
	}' /run/bench.times)
}

# load RULES: time and memory of loading, then first packets through them
load()
{
	quietly conntrack -F
	# Once for nothing, so that all modules and files are there.
	"${path}_up" "$1" || die "$path: $1 rules refused"
	"${path}_down"
	kb_before=$(kernel_kb)
	children_ms
	ms_before=$ms
	"${path}_apply" || die "$path: $1 rules refused"
	children_ms
	say "$path" load-ms "$1" $((ms - ms_before))
	kb=$(($(kernel_kb) - kb_before))
	say "$path" load-bytes-per-rule "$1" $((kb * 1024 / $1))
	establish "$1"
	lowest 100 traffic_first
	say "$path" first "$1" "$least"
	"${path}_down"
	quietly conntrack -F
}
