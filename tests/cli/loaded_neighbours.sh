# SPDX-License-Identifier: GPL-2.0-only
# The doctor beside a real nf_tables and real iptables, each in a namespace of
# its own.

doctor_in_new_namespace() {
	cat >gw <<'X'
table ip gw {
	chain in {
		type filter hook input priority raw; policy accept;
		ct(zone=7)
		ct state +inv drop
	}
}
X
	printf '%s\n' "$1" >neighbour
	cat >inside <<'X'
set -e
"$CLI" -f gw
. ./neighbour
"$CLI" doctor
X
	CLI=$CLI unshare -n sh inside >out 2>err
	status=$?
	out=$(cat out)
	err=$(cat err)
}

test_doctor_alone() {
	doctor_in_new_namespace :
	exits 0
	out_has "nothing found"
	out_has "tracking: ip explicit"
}

test_doctor_without_rules() {
	unshare -n "$CLI" doctor >out 2>err
	status=$?
	out=$(cat out)
	exits 1
	out_has "no rules are loaded in this namespace"
}

test_doctor_beside_nft_nat() {
	doctor_in_new_namespace 'nft "add table ip n; add chain ip n post { type nat hook postrouting priority 100; }; add rule ip n post masquerade"'
	exits 1
	out_has "nf_tables translates too: chain ip n post (type nat, hook postrouting, priority 100)"
	out_has "1 finding"
}

test_doctor_beside_nft_conntrack() {
	doctor_in_new_namespace 'nft "add table inet f; add chain inet f c { type filter hook input priority 5; policy drop; }; add rule inet f c ct state established accept"'
	exits 1
	out_has "nf_tables uses conntrack for IPv4: inet f c"
	out_has "note: nf_tables chain inet f c is on the same hook: type filter, hook input, priority 5, policy drop"
	out_has "1 finding"
}

test_doctor_beside_a_plain_filter() {
	doctor_in_new_namespace 'nft "add table ip f; add chain ip f c { type filter hook input priority 5; }; add rule ip f c tcp dport 22 accept"'
	exits 0
	out_has "note: nf_tables chain ip f c"
}

test_doctor_beside_legacy_nat() {
	doctor_in_new_namespace 'iptables-legacy -t nat -A POSTROUTING -j MASQUERADE'
	exits 1
	out_has 'the legacy iptables table "nat" is there'
	out_has "1 finding"
}

test_doctor_loses_an_interface() {
	cat >inside <<'X'
set -e
ip link add dummy7 type dummy
"$CLI" 'add table ip t; add chain ip t c { type filter hook input priority 0; }; add rule ip t c iif "dummy7" drop'
"$CLI" doctor
ip link del dummy7
"$CLI" doctor
X
	CLI=$CLI unshare -n sh inside >out 2>err
	status=$?
	out=$(cat out)
	exits 1
	out_has "nothing found"
	out_has "there is no interface with index"
}
