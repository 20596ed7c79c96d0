# SPDX-License-Identifier: GPL-2.0-only
# Sourced by guest: what loading, editing, and listing many rules takes.

cpu=		# what a command is run behind while it is timed

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

# timed TRAFFIC RULES TIMES FUNCTION: run FUNCTION so often; the commands that
# it puts behind $cpu count, and the mean of them is said.
timed()
{
	rm -f /run/bench.us
	cpu="$BUILD/bench/cpu-time /run/bench.us"
	n=0
	while [ $n -lt "$3" ]; do
		n=$((n + 1))
		"${path}_$4" || die "$path: cannot $4 with $2 rules"
	done
	cpu=
	say "$path" "$1" "$2" "$(awk '{ sum += $1 }
		END { printf "%.0f", sum / NR }' /run/bench.us)"
}

# load RULES: time and memory
load()
{
	quietly conntrack -F
	"${path}_write" "$1" || die "$path: $1 rules not written"
	# Once for nothing, so that all modules and files are there.
	"${path}_apply" && "${path}_down" || die "$path: $1 rules refused"
	[ "$1" -lt "$memory_rules" ] || kb_before=$(kernel_kb)
	timed load "$1" 1 apply
	[ "$1" -lt "$memory_rules" ] || {
		kb=$(($(kernel_kb) - kb_before))
		say "$path" bytes "$1" $((kb * 1024 / $1))
	}
}

# edits RULES: one into and out of those that are loaded; all of them listed
edits()
{
	timed edit "$1" 3 edit
	timed list "$1" 1 list
}
