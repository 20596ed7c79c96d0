# SPDX-License-Identifier: GPL-2.0-only
# Sourced by guest: do two processors together pass twice as many packets as
# one? Each has a generator, a device that packets come from, and connections of
# its own; the way out is the same. What they share is what it costs.
in2=bench2
client2=10.1.0.2

scale_up()
{
	[ "$(nproc)" = 2 ] || die "this needs two processors, and no more"
	set_device $in2
	ip addr add 10.1.0.1/16 dev $in2
	ip neigh add $client2 lladdr 02:00:00:00:00:01 dev $in2 nud permanent
}

# scale_generator CPU DEVICE COUNT FROM LOW-PORT: answered connections in turn
scale_generator()
{
	pg_file=$pg/kpktgend_$1
	pg_set rem_device_all "add_device $2"
	pg_file=$pg/$2
	pg_set "count $3" "pkt_size 60" "clone_skb 0" "delay 0" \
		"xmit_mode netif_receive" \
		"dst_mac $(cat /sys/class/net/"$2"/address)" \
		"udp_src_min $5" "udp_src_max $(($5 + flows))" \
		"udp_dst_min 9" "udp_dst_max 10" "src_min $4" "src_max $4" \
		"dst_min ${servers}2" "dst_max ${servers}2"
}

# scale_run COUNT CPU...: nanoseconds of a packet on the slower one, in $took
scale_run()
{
	for cpu_nr in 0 1; do
		pg_file=$pg/kpktgend_$cpu_nr
		pg_set rem_device_all
	done
	count=$1
	shift
	before=$(cat /sys/class/net/$out/statistics/tx_packets)
	for cpu_nr; do
		case $cpu_nr in
		0) scale_generator 0 $in "$count" $client $first_port ;;
		1) scale_generator 1 $in2 "$count" $client2 \
			$((first_port + flows)) ;;
		esac
	done
	echo start >$pg/pgctrl
	after=$(cat /sys/class/net/$out/statistics/tx_packets)
	[ $((after - before)) = $((count * $#)) ] ||
		die "$path: $((after - before)) of $((count * $#)) came out"
	took=$(sed -n 's/^Result: OK: \([0-9]*\)(.*/\1/p' $pg/bench* |
		sort -n | tail -n 1)
	took=$((took * 1000 / count))
}

scale_answer()
{
	if [ -n "$(of nat)" ]; then
		generate $out $((2 * flows)) "${servers}2" "9 10" $public \
			"$first_port $((first_port + 2 * flows))"
	fi
}

measure_scale()
{
	path=$1
	"${path}_up" 0 || die "$path: cannot be set up"
	quietly conntrack -F
	scale_run $flows 0 1
	scale_answer
	for cpus in 0 1 "0 1"; do
		scale_run $packets $cpus
		say "$path" scale "$(echo "$cpus" | tr -d ' ')" $took
	done
	"${path}_down" || die "$path: cannot be taken down"
}
