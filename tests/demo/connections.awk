# SPDX-License-Identifier: GPL-2.0-only
# Lays out conntrack -L: a head, and the two directions below each other.

function is_tuple(word) {
	return word ~ /^(src|dst|sport|dport|type|code|id)=/
}

function direction(name, from, count,    i, out, cell) {
	out = sprintf("    %-9s", name)
	for (i = from; i < from + count; i++) {
		cell = sprintf(i - from < 2 ? " %-16s" : " %-11s", word[i])
		if (i in changed)
			sub(/[^ ]+/, green "&" plain, cell)
		out = out cell
	}
	sub(/ +$/, "", out)
	return out
}

# What a reply has that is not the original's other end was translated.
function find_changes(    end) {
	split("", changed)
	split(word[1] "=" word[2] "=" word[second] "=" word[second + 1],
	      end, "=")
	if (end[6] != end[4])
		changed[second] = 1
	if (end[8] != end[2])
		changed[second + 1] = 1
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
	find_changes()
	print head
	print direction("original", 1, second - 1)
	print direction("reply", second, tuple - second + 1)
}
