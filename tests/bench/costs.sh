# SPDX-License-Identifier: GPL-2.0-only
# Sourced by guest: what loading, editing, and listing many rules takes.

cpu=		# what a command is run behind while it is timed

# What the kernel itself holds, in bytes. Free pages would say too much: they
# also go to and come back from lists of each processor. Pages of slabs would
# say too little: those that the load before has left empty are kept, and taken
# again, some hundred kilobytes of each size. So it is objects that are counted,
# once the processors have given their slabs back, except those of files, which
# share their slabs with nobody. What is too large for slabs is part of Slab all
# the same: what is left of it without their pages. Of what is mapped, stacks of
# tasks come and go.
count_bytes()
{
	# what is freed behind a grace period, or by a worker
	sleep 3
	echo 2 >/proc/sys/vm/drop_caches
	sleep 1
	for cache in /sys/kernel/slab/*/shrink; do
		echo 1 >"$cache"
	done
	# numbers of pages that each processor keeps to itself for a while
	echo 1 >/proc/sys/vm/stat_refresh
	awk '
	FILENAME == "/proc/slabinfo" && FNR > 2 {
		if ($1 !~ /^(filp|dentry|anon_vma|.*inode_cache)$/)
			bytes += $2 * $4
		bytes -= $15 * $6 * 4096
	}
	FILENAME == "/proc/meminfo" && /^(Slab|Percpu):/ { bytes += $2 * 1024 }
	FILENAME == "/proc/vmallocinfo" && !/dup_task_struct|copy_process|kernel_clone/ &&
			match($0, / pages=[0-9]+/) {
		bytes += substr($0, RSTART + 7, RLENGTH - 7) * 4096
	}
	END { printf "%.0f\n", bytes }' \
		/proc/slabinfo /proc/meminfo /proc/vmallocinfo
}

# That when it is the same twice, or nearly: what others were doing is over.
kernel_bytes()
{
	bytes=$(count_bytes)
	for tries in 1 2 3 4 5; do
		bytes_last=$bytes
		bytes=$(count_bytes)
		[ "$bytes" != "$bytes_last" ] || break
	done
	echo "$bytes"
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
	[ "$1" -lt "$memory_rules" ] || bytes_before=$(kernel_bytes)
	timed load "$1" 1 apply
	[ "$1" -lt "$memory_rules" ] || {
		bytes=$(($(kernel_bytes) - bytes_before))
		say "$path" bytes "$1" $((bytes / $1))
	}
}

# edits RULES: one into and out of those that are loaded; all of them listed
edits()
{
	timed edit "$1" 3 edit
	timed list "$1" 1 list
}
