# SPDX-License-Identifier: GPL-2.0-only
# reset: what it tells and what still counts make up all packets.

# While packets come, two at a time reset a named counter, quotas and the
# counter of a rule again and again. What they were told and what is left at
# the end is what was sent.
case reset-loses-nothing
topology gateway
ctnat <<END
table ip t {
	counter hits { }
	quota some { 1000 mbytes }
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		udp dport 53 counter quota 1000 mbytes counter name hits quota name some
	}
}
END
run gw sh <<END
mkdir -p /tmp/reset
# once PROGRAM NAME
cat >/tmp/reset/once <<'EOT'
$1 reset counter ip t hits >>/tmp/reset/hits.$2 &&
$1 reset quotas >>/tmp/reset/some.$2 &&
$1 reset rules >>/tmp/reset/rule.$2 &&
$1 reset counters chain ip t pre >>/tmp/reset/rule.$2 &&
echo once >>/tmp/reset/rounds.$2
EOT
cat >/tmp/reset/often <<'EOT'
while [ -e /tmp/reset/go ]; do
	sh /tmp/reset/once "$@" || exit 1
done
EOT
# total WORD FILE…: of the numbers that follow a word, with their units
cat >/tmp/reset/total <<'EOT'
word=$1
shift
awk -v word="$word" 'BEGIN {
	unit["kbytes"] = 1024
	unit["mbytes"] = 1048576
} {
	for (i = 1; i < NF; i++)
		if ($i == word)
			total += $(i + 1) * ($(i + 2) in unit ? unit[$(i + 2)] : 1)
} END { print total + 0 }' "$@"
EOT
touch /tmp/reset/go
END
start a gw sh /tmp/reset/often ${CLI} a
start b gw sh /tmp/reset/often ${CLI} b
flood f client server udp 10.0.0.2:1000 > 203.0.113.2:53 count=4000 gap-us=100
wait f
flood-complete
run gw rm /tmp/reset/go
wait a
wait b
run gw sh /tmp/reset/once ${CLI} c
run gw sh <<END
cd /tmp/reset
for of in hits rule; do
	echo "$of: $(sh ./total packets $of.*) packets, $(sh ./total bytes $of.*) bytes"
done
echo "some: $(sh ./total used some.*) used"
echo "$(cat rounds.a rounds.b | wc -l) rounds"
END
output "hits: 4000 packets, 126890 bytes" "rule: 4000 packets, 126890 bytes" "some: 126890 used"
run gw rm -r /tmp/reset
