# SPDX-License-Identifier: GPL-2.0-only
# Lays out conntrack -L: a head, and the two directions below each other.

function is_tuple(word) {
	return word ~ /^(src|dst|sport|dport|type|code|id)=/
}

function direction(name, from, count,    i, out) {
	out = sprintf("    %-9s", name)
	for (i = from; i < from + count; i++)
		out = out sprintf(i - from < 2 ? " %-16s" : " %-11s", word[i])
	sub(/ +$/, "", out)
	return out
}

{
	tuple = 0
	head = "  " $1
	for (i = 3; i <= NF; i++) {
		if (is_tuple($i)) {
			word[++tuple] = $i
			if ($i ~ /^src=/)
				second = tuple
		} else if ($i ~ /^[0-9]+$/) {
			head = head "  " $i " s left"
		} else if ($i !~ /^(use|secctx)=/) {
			head = head "  " $i
		}
	}
	print head
	print direction("original", 1, second - 1)
	line = direction("reply", second, tuple - second + 1)
	gsub("dst=" pool "[.][0-9]+", green "&" plain, line)
	print line
}
