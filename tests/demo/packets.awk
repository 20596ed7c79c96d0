# SPDX-License-Identifier: GPL-2.0-only
# Pairs what tcpdump saw on lan (first file) with what it saw on wan, packet
# by packet, and fails unless every one has a partner with another address.
#
# The same packet on both sides: same direction, same words after the
# addresses (flags, sequence numbers, length), in the order of their coming.
# Only the id of a ping is left out, for it is translated as a port is.

function starts(text, with) {
	return index(text, with) == 1
}

function pad(text, width) {
	return sprintf("%-" width "s", text)
}

# Fills src, dst, what and returns what the packet is told by.
function told_by(    from) {
	src = $3
	dst = $5
	sub(/:$/, "", dst)
	from = index($0, $5 " ") + length($5) + 1
	what = substr($0, from)
	sub(/ \[nop[^]]*\]|, options \[[^]]*\]/, "", what)
	if (what ~ /^ICMP/) {
		kind["ICMP"]++
		sub(/id [0-9]+, /, "", what)
	} else if (what ~ /^UDP/) {
		kind["UDP"]++
	} else {
		kind["TCP"]++
	}
	from = src " > " dst
	if (FILENAME ~ /lan/)
		out = starts(src, client)
	else
		out = starts(src, pool)
	return (out ? dst : src) (out ? ">" : "<") what
}

# tcpdump's words, less what is of no interest here.
function short(what,    flags) {
	if (what ~ /^Flags/) {
		flags = what
		sub(/^Flags \[/, "", flags)
		sub(/\].*/, "", flags)
		sub(/^[^]]*\], /, "", what)
		gsub(/(seq|ack|win) [0-9:]+,? ?/, "", what)
		sub(/^length 0$/, "", what)
		sub(/:? ?HTTP$/, "", what)
		sub(/: HTTP: /, "  ", what)
		sub(/ HTTP\/1.*/, "", what)
		sub(/:$/, "", what)
		what = "TCP  " flag_names(flags) what
	}
	sub(/^UDP,/, "UDP ", what)
	sub(/, length 64$/, "", what)
	sub(/ +$/, "", what)
	return what
}

function flag_names(flags,    out) {
	if (flags ~ /S/)
		out = "SYN "
	if (flags ~ /F/)
		out = out "FIN "
	if (flags ~ /R/)
		out = out "RST "
	if (flags ~ /[.]/ && flags !~ /P/)
		out = out "ACK "
	return out
}

FILENAME ~ /lan/ {
	key = told_by()
	nth = ++lan_count[key]
	key = key "#" nth
	lan[++packets] = src " > " dst
	lan_key[packets] = key
	lan_time[packets] = $1
	lan_what[packets] = short(what)
	lan_out[packets] = out
	if (length(lan[packets]) > wide)
		wide = length(lan[packets])
	next
}

{
	key = told_by()
	nth = ++wan_count[key]
	key = key "#" nth
	wan[key] = src " > " dst
	wan_all++
	if (length(wan[key]) > wide_wan)
		wide_wan = length(wan[key])
	if (!starts(src, pool) && !starts(dst, pool))
		bad++
}

END {
	printf("  %s%8s  %s    %s  %s%s\n", dim, "seconds",
	       pad("on lan", wide), pad("on wan", wide_wan), "packet", plain)
	for (i = 1; i <= packets; i++) {
		mate = wan[lan_key[i]]
		if (mate == "") {
			bad++
			mate = "(not seen)"
		}
		mate = pad(mate, wide_wan)
		gsub(pool "[.][0-9.]+", green "&" plain, mate)
		printf("  %8.6f  %s %s  %s  %s\n",
		       lan_time[i] - lan_time[1], pad(lan[i], wide),
		       lan_out[i] ? "→" : "←", mate, lan_what[i])
	}
	if (packets != wan_all)
		bad++
	# Seen twice each: three datagrams and three pings there and back,
	# and of a page at least two packets to open, speak and close.
	if (kind["UDP"] < 12 || kind["ICMP"] < 12 || kind["TCP"] < 24)
		bad++
	print packets > (tmp "/packets.count")
	exit bad > 0
}
