# SPDX-License-Identifier: GPL-2.0-only
# User-mode Linux: a kernel that is a process. Sourced by run.

prepare()
{
	tree=$("$kernel_dir/build" "$kernel")
	timeout=${timeout:-300}
	modules_root=$tree/root
	guest_dir=$run_dir
	[ -x /bin/busybox ] || fail "no busybox (scripts/install-packages)"
}

start()
{
	# The guest's memory is a file. A container's /dev/shm may be too
	# small for it, and a full one kills the guest with SIGBUS.
	room=$(df -m --output=avail /dev/shm 2>/dev/null | tail -n 1 || echo 0)
	[ "$room" -gt "$mem" ] || export TMPDIR="$run_dir"

	# Randomised, the gap behind the program is "physical memory" to it,
	# and costs a gigabyte of page structures.
	launch "$run_dir/log" setarch -R "$tree/linux" \
		mem="${mem}M" rootfstype=hostfs rootflags=/ ro \
		init="$here/init" ctnat.run="$run_dir" \
		stderr=1 con=null con0=null,fd:2 ssl=null uml_dir="$run_dir" umid=vm \
		panic=-1 loglevel=8 rng_core.default_quality=1000 \
		dummy.numdummies=0 ifb.numifbs=0
}
