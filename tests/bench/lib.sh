# SPDX-License-Identifier: GPL-2.0-only
# Sourced by guest: devices, the generator, and what is printed.
#
# Packets come from pktgen, which hands them to the stack as if they had been
# received on $in; $out swallows them. One CPU, no interrupts of devices, no
# sleeping: what the generator's clock shows is the path itself.

in=bench0		# where the packets come from
out=bench1		# where they go
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

# use_family 4|6: whose packets are next. The clients are behind $in; replies
# go to $client. The servers are behind $out. A source translation writes
# $public, and what never matches would write $other.
use_family()
{
	family=$1
	if [ "$1" = 4 ]; then
		ip=ip six="" ethertype=ip
		clients=10.0. client=10.0.0.2 servers=198.51.100.
		public=203.0.113.1 other=192.0.2.1
	else
		ip=ip6 six=6 ethertype=ipv6
		clients=2001:db8:1: client=2001:db8:1:0::2
		servers=2001:db8:2::
		public=2001:db8:3::1 other=2001:db8:4::1
	fi
}

# client_of N: the client of the Nth network
client_of()
{
	if [ "$family" = 4 ]; then
		echo "$clients$1.2"
	else
		echo "$clients$1::2"
	fi
}

# Nobody asks for a neighbour, and no device speaks of its own accord.
set_device()
{
	quietly ip link del "$1"
	ip link add "$1" type dummy || die "no dummy devices"
	quietly set_sysctl "net/ipv4/conf/$1/rp_filter" 0
	quietly set_sysctl "net/ipv6/conf/$1/addr_gen_mode" 1
	quietly set_sysctl "net/ipv6/conf/$1/accept_dad" 0
	quietly set_sysctl "net/ipv6/conf/$1/dad_transmits" 0
	quietly set_sysctl "net/ipv6/conf/$1/router_solicitations" 0
	ip link set "$1" up
}

addresses_up()
{
	ip addr add 10.0.0.1/16 dev $in
	ip addr add 203.0.113.1/24 dev $out
	ip -6 addr add 2001:db8:1::1/48 dev $in
	ip -6 addr add 2001:db8:3::1/64 dev $out
	ip route add 198.51.100.0/24 via 203.0.113.254
	ip -6 route add 2001:db8:2::/64 via 2001:db8:3::fe
	for addr in 10.0.0.2 2001:db8:1::2; do
		ip neigh add $addr lladdr 02:00:00:00:00:01 dev $in \
			nud permanent
	done
	for addr in 203.0.113.254 2001:db8:3::fe; do
		ip neigh add $addr lladdr 02:00:00:00:00:02 dev $out \
			nud permanent
	done
}

devices_up()
{
	set_sysctl net/ipv4/conf/all/rp_filter 0
	set_sysctl net/ipv4/ip_forward 1
	set_sysctl net/ipv6/conf/all/forwarding 1
	for dev in $in $out; do
		set_device $dev
	done
	addresses_up
	quiet_out
}

# What the devices say to multicast groups on their own would be counted: they
# are waited for until nothing has been sent for as long as any report takes.
quiet_out()
{
	before=-1 now=0
	until [ "$before" = "$now" ]; do
		before=$now
		sleep 12
		now=$(cat /sys/class/net/$in/statistics/tx_packets \
			/sys/class/net/$out/statistics/tx_packets | tr '\n' ' ')
	done
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
# Sends COUNT packets of UDP, 60 bytes long, or as long as IPv6 has to be. FROM
# and TO are addresses, of IPv4 also "FIRST LAST"; PORTS is "LOW END", of which
# the last is not used. All go round in step. Leaves the microseconds it took in $pg_usec and how many
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
		"udp_src_min ${pg_sports% *}" "udp_src_max ${pg_sports#* }" \
		"udp_dst_min ${pg_dports% *}" "udp_dst_max ${pg_dports#* }"
	if [ "$family" = 4 ]; then
		pg_set "src_min ${pg_from% *}" "src_max ${pg_from#* }" \
			"dst_min ${pg_to% *}" "dst_max ${pg_to#* }"
	else
		pg_set "src6 $pg_from" "dst6 $pg_to"
	fi
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
# and go to address 2; every repeat of "first" makes new ones, between
# addresses of its own, since a port that is already taken costs a search.
traffic_orig()
{
	generate $in "$1" $client "$first_port $((first_port + flows))" \
		"${servers}2" "9 10"
}

traffic_reply()
{
	generate $out "$1" "${servers}2" "9 10" \
		"$reply_to" "$first_port $((first_port + flows))"
}

first_run=2
traffic_first()
{
	first_run=$((first_run + 1))
	generate $in "$1" "$(client_of $first_run)" \
		"$first_port $((first_port + $1))" "$servers$first_run" "9 10"
}

# 100,002 connections: 50,001 ports, and two servers, in turn.
many_flows=100002
many_ports="$first_port $((first_port + many_flows / 2))"
traffic_many_orig()
{
	generate $in "$1" $client "$many_ports" \
		"${servers}2 ${servers}3" "9 10"
}

traffic_many_reply()
{
	generate $out "$1" "${servers}2 ${servers}3" "9 10" \
		"$reply_to" "$many_ports"
}

use_family 4
