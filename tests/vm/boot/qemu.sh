# SPDX-License-Identifier: GPL-2.0-only
# Debian's kernels, and ours with two CPUs, under QEMU. Sourced by run.

prepare()
{
	timeout=${timeout:-900}
	guest_dir=/ctnat
	modules_root=
	image=$("$here/image" "$kernel")
	vmlinuz=$(echo "$image" | sed -n 1p)
	tools=$(echo "$image" | sed -n 2p)
	modules=$(echo "$image" | sed -n 3p)
	if [ -z "$cpus" ]; then
		cpus=1
		[ "$kernel" != debug-smp ] || cpus=2
	fi
	if [ -n "$icount" ]; then
		# Every instruction one nanosecond, on one CPU, without KVM.
		cpus=1
		accel="-accel tcg,thread=single -icount shift=0,sleep=off"
	else
		accel=$("$here/accel" "$vmlinuz")
	fi
}

start()
{
	mkdir -p "$run_dir/root/ctnat"
	cp "$run_dir/conf" "$run_dir/program" "$run_dir/root/ctnat/"
	[ ! -e "$run_dir/ctnat.ko" ] ||
		cp "$run_dir/ctnat.ko" "$run_dir/root/ctnat/"
	(cd "$run_dir/root" && find . | cpio -o -H newc -R 0:0 --quiet) |
		cat "$tools" "$modules" - >"$run_dir/initrd"

	# One processor a socket: the tables that debug-smp reads list sockets.
	# no_timer_check: under emulation the check now and then decides that
	# the machine has no timer, and panics. Stalls are the guest's where they
	# are long: a host with other work gives a CPU no time for seconds.
	launch "$run_dir/qemu" qemu-system-x86_64 $accel \
		-M q35 -m "$mem" -smp "$cpus,sockets=$cpus" \
		-nodefaults -no-user-config -display none -no-reboot \
		-kernel "$vmlinuz" -initrd "$run_dir/initrd" \
		-append "console=ttyS0 loglevel=8 no_timer_check panic=-1 \
			mitigations=off random.trust_cpu=on \
			nokaslr cryptomgr.notests rdinit=/init \
			rcupdate.rcu_cpu_stall_timeout=150 watchdog_thresh=60 \
			$append" \
		-serial "file:$run_dir/log" \
		-device virtio-serial-pci \
		-chardev "file,id=out,path=$run_dir/out" \
		-device virtserialport,chardev=out,name=ctnat.out \
		-chardev "file,id=status,path=$run_dir/status" \
		-device virtserialport,chardev=status,name=ctnat.status \
		-virtfs "local,path=$checkout,mount_tag=checkout,security_model=none,readonly=on,multidevs=remap" \
		-virtfs "local,path=$build,mount_tag=build,security_model=none,multidevs=remap" \
		${CTNAT_QEMU_OPTIONS-}
}
