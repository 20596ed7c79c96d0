# SPDX-License-Identifier: GPL-2.0-only
# The doctor, in a tree of files that says what a machine would. Each case
# spoils one thing of a healthy tree, and sees that it is found, and that it is
# the only thing found.

put() {
	mkdir -p "$(dirname "root$1")"
	printf '%s\n' "$2" >"root$1"
}

healthy() {
	local dev

	put /proc/sys/kernel/osrelease 6.1.0-28-amd64
	put /proc/sys/net/ipv4/ip_forward 1
	for dev in all default lo eth0 eth1; do
		put /proc/sys/net/ipv4/conf/$dev/forwarding 1
		put /proc/sys/net/ipv4/conf/$dev/rp_filter 0
		put /proc/sys/net/ipv4/conf/$dev/route_localnet 0
		put /proc/sys/net/ipv6/conf/$dev/forwarding 1
	done
	put /proc/sys/net/netfilter/nf_conntrack_count 10
	put /proc/sys/net/netfilter/nf_conntrack_max 65536
	put /proc/sys/net/netfilter/nf_conntrack_acct 0
	put /proc/sys/net/netfilter/nf_conntrack_events 2
	put /proc/net/dev 'Inter-|   Receive  |  Transmit
 face |bytes    packets
    lo:       0       0
  eth0:    1000      10
  eth1:    2000      20'
	mkdir -p root/sys/module/ctnat
	cat >rules <<'X'
table ip gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(zone=7, nat)
		ct state +inv counter drop
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "eth0" ct state +new ct(commit, zone=7, nat(src=203.0.113.1))
	}
}
X
}

# Rules for both families at the same hooks.
both_families() {
	cat >>rules <<'X'
table ip6 gateway {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(zone=7, nat)
	}
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		oifname "eth0" ct(commit, zone=7, nat(src=2001:db8::1))
	}
}
X
}

examine() {
	CTNAT_DOCTOR_ROOT=$dir/root cli -f rules doctor
}

finds_only() {
	exits 1
	out_has "$1"
	out_has "1 finding"
	out_has "   so: "
	out_has "   do: "
	out_lacks "2 findings"
}

finds_nothing() {
	exits 0
	out_has "nothing found"
}

test_doctor_healthy() {
	healthy
	examine
	finds_nothing
	out_has "tracking: ip explicit"
	err_is ""
}

test_doctor_both_families() {
	healthy
	both_families
	examine
	finds_nothing
	out_has "ip6 explicit"
}

test_doctor_bad_file() {
	healthy
	echo nonsense >rules
	examine
	exits 1
	err_has "rules:1:"
	out_lacks "finding"
}

test_doctor_arguments() {
	cli doctor now
	exits 1
	err_has "no arguments"
}

test_doctor_no_module() {
	healthy
	rmdir root/sys/module/ctnat
	examine
	finds_only "the ctnat module is not loaded"
	out_has "modprobe ctnat"
}

test_doctor_old_kernel() {
	healthy
	rmdir root/sys/module/ctnat
	put /proc/sys/kernel/osrelease 5.10.0-9-amd64
	examine
	exits 1
	out_has "kernel 5.10.0-9-amd64 is too old"
	out_has "2 findings"
}

test_doctor_kernel_options() {
	healthy
	rmdir root/sys/module/ctnat
	put /boot/config-6.1.0-28-amd64 'CONFIG_NF_CONNTRACK=m
CONFIG_NF_NAT=m
# CONFIG_NF_CONNTRACK_ZONES is not set
CONFIG_NF_CONNTRACK_MARK=y
CONFIG_NF_CONNTRACK_LABELS=y
CONFIG_NF_CONNTRACK_EVENTS=y'
	examine
	exits 1
	out_has "without CONFIG_NF_CONNTRACK_ZONES"
	out_has "2 findings"
}

test_doctor_forwarding() {
	local dev

	healthy
	for dev in all default lo eth0 eth1; do
		put /proc/sys/net/ipv4/conf/$dev/forwarding 0
	done
	examine
	finds_only "IPv4 forwarding is off"
	out_has "sysctl -w net.ipv4.ip_forward=1"
}

test_doctor_forwarding_of_one() {
	healthy
	put /proc/sys/net/ipv4/conf/eth1/forwarding 0
	examine
	finds_only "IPv4 forwarding is off on eth1"
}

test_doctor_forwarding_not_needed() {
	local dev

	healthy
	for dev in all default lo eth0 eth1; do
		put /proc/sys/net/ipv4/conf/$dev/forwarding 0
	done
	cat >rules <<'X'
table ip host {
	chain in {
		type filter hook input priority 0; policy accept;
		ct(zone=1)
		ct state +inv drop
	}
}
X
	examine
	finds_nothing
}

test_doctor_forwarding_ip6() {
	local dev

	healthy
	for dev in all default lo eth0 eth1; do
		put /proc/sys/net/ipv6/conf/$dev/forwarding 0
	done
	examine
	finds_nothing
	both_families
	examine
	finds_only "IPv6 forwarding is off"
	out_has "net.ipv6.conf.all.forwarding=1"
}

# inet rules ask for IPv6 only when one of them names it
test_doctor_forwarding_inet() {
	local dev

	healthy
	for dev in all default lo eth0 eth1; do
		put /proc/sys/net/ipv6/conf/$dev/forwarding 0
	done
	cat >rules <<'X'
table inet f {
	chain fwd {
		type filter hook forward priority 0; policy accept;
		ip saddr 10.0.0.1 drop
	}
}
X
	examine
	finds_nothing
	# nor does a dormant table name it
	printf '%s\n' 'table inet g {' 'flags dormant' \
		'chain c { ip6 saddr ::1 drop; }' '}' >>rules
	examine
	finds_nothing
	sed -i 's/ip saddr 10.0.0.1/ip6 saddr 2001:db8::1/' rules
	examine
	finds_only "IPv6 forwarding is off"
}

test_doctor_rp_filter() {
	healthy
	put /proc/sys/net/ipv4/conf/eth1/rp_filter 1
	examine
	finds_only "the reverse path filter is strict on eth1"
	# the greater of the two holds: loose for all
	put /proc/sys/net/ipv4/conf/all/rp_filter 2
	examine
	finds_nothing
	put /proc/sys/net/ipv4/conf/all/rp_filter 1
	put /proc/sys/net/ipv4/conf/eth1/rp_filter 2
	examine
	finds_only "strict on eth0"
}

test_doctor_table_nearly_full() {
	healthy
	put /proc/sys/net/netfilter/nf_conntrack_count 58982
	examine
	finds_nothing
	put /proc/sys/net/netfilter/nf_conntrack_count 58983
	examine
	finds_only "nearly full: 58983 of 65536"
	out_has "nf_conntrack_max=262144"
}

test_doctor_accounting() {
	healthy
	sed -i 's/ct state +inv/ct bytes > 1000/' rules
	examine
	finds_only "accounting of connections is off"
	put /proc/sys/net/netfilter/nf_conntrack_acct 1
	examine
	finds_nothing
}

test_doctor_accounting_of_a_value() {
	healthy
	sed -i 's/ct state +inv counter drop/meta mark set ct packets[0..31]/' rules
	examine
	finds_only "accounting of connections is off"
}

test_doctor_events() {
	healthy
	put /proc/sys/net/netfilter/nf_conntrack_events 0
	examine
	finds_only "conntrack events are off"
	sed -i '/commit/d' rules
	examine
	out_lacks "events are off"
}

test_doctor_missing_interface() {
	healthy
	sed -i 's/"eth0"/"ppp7"/' rules
	examine
	finds_only 'there is no interface "ppp7"'
	sed -i 's/"ppp7"/"ppp*"/' rules
	examine
	finds_nothing
	# a name is not its beginning
	sed -i 's/"ppp\*"/"eth"/' rules
	examine
	finds_only 'there is no interface "eth"'
	# and whoever is not on it is on another
	sed -i 's/oifname "eth"/oifname != "eth"/' rules
	examine
	finds_nothing
}

test_doctor_dormant_tables_ask_nothing() {
	healthy
	sed -i 's/"eth0"/"ppp7"/' rules
	put /proc/sys/net/ipv4/conf/eth1/rp_filter 1
	examine
	out_has "2 findings"
	sed -i 's/table ip gateway {/&\n\tflags dormant/' rules
	examine
	finds_nothing
	out_has "tracking: ip none"
}

test_doctor_bridge() {
	healthy
	put /proc/sys/net/bridge/bridge-nf-call-iptables 1
	put /proc/sys/net/bridge/bridge-nf-call-ip6tables 1
	examine
	finds_only "bridge-nf-call-iptables is on"
}

test_doctor_route_localnet() {
	healthy
	sed -i '/+inv/s/.*/ip daddr 203.0.113.9 ct(zone=7, nat(dst=127.0.0.1))/' rules
	examine
	finds_only "127.0.0.0/8"
	put /proc/sys/net/ipv4/conf/all/route_localnet 1
	examine
	finds_nothing
}

test_doctor_legacy_nat() {
	healthy
	put /proc/net/ip_tables_names nat
	examine
	finds_only 'the legacy iptables table "nat" is there'
	out_has "iptables-legacy -t nat -F"
}

test_doctor_legacy_conntrack() {
	healthy
	put /proc/net/ip_tables_names filter
	put /proc/net/ip_tables_matches udplite
	examine
	finds_nothing
	put /proc/net/ip_tables_matches conntrack
	examine
	finds_only "legacy iptables rules may use conntrack"
}

test_doctor_legacy_other_family() {
	healthy
	put /proc/net/ip6_tables_names nat
	examine
	finds_nothing
}

test_doctor_legacy_beside_automatic() {
	healthy
	cat >rules <<'X'
table ip nat {
	chain post {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "eth0" masquerade
	}
}
X
	put /proc/net/ip_tables_names filter
	put /proc/net/ip_tables_matches conntrack
	examine
	finds_nothing
	out_has "tracking: ip automatic"
	put /proc/net/ip_tables_names nat
	examine
	finds_only "whichever binds its source or destination first"
}

test_doctor_match_without_connection() {
	healthy
	cat >rules <<'X'
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct status snat drop
		ct(zone=1)
	}
}
X
	examine
	exits 1
	out_has "cannot do what it says"
	out_has "rules:4:"
}

test_doctor_nf_tables() {
	"$build/tests-cli/neighbours" >why 2>&1 ||
		fail "the test program: $(head -c 300 why)"
}
