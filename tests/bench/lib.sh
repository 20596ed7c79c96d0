# SPDX-License-Identifier: GPL-2.0-only
# Sourced by guest: devices, the generator, and what is printed.
#
# Packets come from pktgen, which hands them to the stack as if they had been
# received on $in; $out swallows them. One CPU, no interrupts of devices, no
# sleeping: what the generator's clock shows is the path itself.

in=bench0		# where the packets come from
out=bench1		# where they go
client=10.0.0.2		# behind $in
server=198.51.100	# .0/24, behind $out
public=203.0.113.1	# what a source translation writes
first_port=1024
pg=/proc/net/pktgen
pg_mac=			# to another station than the device's own

die()
{
	echo "bench: $*" >&2
	exit 1
}

# quietly COMMAND...: for what may already be gone or built in
quietly()
{
	"$@" >/dev/null 2>&1 || :
}

set_sysctl()
{
	echo "$2" >"/proc/sys/$1" || die "cannot set $1"
}

devices_up()
{
	for dev in $in $out; do
		quietly ip link del $dev
		ip link add $dev type dummy || die "no dummy devices"
		ip link set $dev up
		quietly set_sysctl net/ipv4/conf/$dev/rp_filter 0
		quietly set_sysctl net/ipv6/conf/$dev/disable_ipv6 1
	done
	set_sysctl net/ipv4/conf/all/rp_filter 0
	set_sysctl net/ipv4/ip_forward 1
	ip addr add 10.0.0.1/16 dev $in
	ip addr add $public/24 dev $out
	ip neigh add $client lladdr 02:00:00:00:00:01 dev $in nud permanent
	ip neigh add 203.0.113.254 lladdr 02:00:00:00:00:02 dev $out \
		nud permanent
	ip route add $server.0/24 via 203.0.113.254
}

# The table must hold all connections of a path and forget none of them
# while the clock, which counts instructions, runs.
conntrack_up()
{
	quietly modprobe nf_conntrack
	quietly modprobe nf_conntrack_netlink
	cd /proc/sys/net/netfilter || die "no conntrack"
	for knob in nf_conntrack_udp_timeout nf_conntrack_udp_timeout_stream; do
		echo 864000 >$knob
	done
	echo 400000 >nf_conntrack_max
	cd "$OLDPWD" || die "lost the directory"
	echo 131072 >/sys/module/nf_conntrack/parameters/hashsize
}

pktgen_up()
{
	quietly modprobe pktgen
	[ -e $pg/pgctrl ] || die "no pktgen"
	pg_thread=$(find $pg -name 'kpktgend_0')
	[ -n "$pg_thread" ] || die "no pktgen thread"
}

pg_set()
{
	for line; do
		echo "$line" >"$pg_file" || die "pktgen refuses: $line"
	done
}

# generate DEVICE COUNT FROM PORTS TO PORTS
# Sends COUNT packets of UDP, 60 bytes long; PORTS is "LOW END", of which the
# last is not used. Leaves the microseconds it took in $pg_usec and how many
# packets left by the other device in $pg_out. $pg_mac: to which station.
generate()
{
	pg_dev=$1 pg_count=$2 pg_from=$3 pg_to=$5
	pg_sports=$4 pg_dports=$6
	sink=$out
	[ "$pg_dev" = $in ] || sink=$in

	pg_file=$pg_thread
	pg_set rem_device_all "add_device $pg_dev"
	pg_file=$pg/$pg_dev
	pg_set "count $pg_count" "pkt_size 60" "clone_skb 0" "delay 0" \
		"xmit_mode netif_receive" "dst_mac ${pg_mac:-$(cat /sys/class/net/$pg_dev/address)}" \
		"src_min $pg_from" "src_max $pg_from" \
		"dst_min $pg_to" "dst_max $pg_to" \
		"udp_src_min ${pg_sports% *}" "udp_src_max ${pg_sports#* }" \
		"udp_dst_min ${pg_dports% *}" "udp_dst_max ${pg_dports#* }"
	pg_before=$(cat /sys/class/net/$sink/statistics/tx_packets)
	echo start >$pg/pgctrl
	pg_out=$(cat /sys/class/net/$sink/statistics/tx_packets)
	pg_out=$((pg_out - pg_before))
	pg_usec=$(sed -n 's/^Result: OK: \([0-9]*\)(.*/\1/p' "$pg_file")
	[ -n "$pg_usec" ] || die "pktgen: $(tail -n 1 "$pg_file")"
}

# say PATH TRAFFIC RULES NUMBER: one figure, for the table
say()
{
	printf '%s\t%s\t%s\t%s\n' "$@"
}

# per_packet USEC COUNT: nanoseconds, one decimal
per_packet()
{
	awk -v usec="$1" -v count="$2" \
		'BEGIN { printf "%.1f", usec * 1000 / count }'
}

# lowest COUNT COMMAND...: run it $repeats times, the least in $least.
# Every packet must have come out at the other side.
lowest()
{
	count=$1
	shift
	least=
	n=0
	while [ $n -lt "$repeats" ]; do
		n=$((n + 1))
		"$@" "$count" $n
		[ "$pg_out" = "$count" ] ||
			die "$path: $* sent $count packets, $pg_out came out"
		[ -n "$least" ] && [ "$least" -le "$pg_usec" ] ||
			least=$pg_usec
	done
	least=$(per_packet "$least" "$count")
}

# The three kinds of traffic. Established connections are $flows in number
# and go to address .2; every repeat of "first" makes new ones, between
# addresses of its own, since a port that is already taken costs a search.
traffic_orig()
{
	generate $in "$1" $client "$first_port $((first_port + flows))" \
		$server.2 "9 10"
}

traffic_reply()
{
	generate $out "$1" $server.2 "9 10" \
		"$reply_to" "$first_port $((first_port + flows))"
}

first_run=2
traffic_first()
{
	first_run=$((first_run + 1))
	generate $in "$1" 10.0.$first_run.2 \
		"$first_port $((first_port + $1))" $server.$first_run "9 10"
}
