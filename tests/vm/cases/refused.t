# SPDX-License-Identifier: GPL-2.0-only
# What is refused when it is loaded; the kernel keeps what it had.

case refuse-nat-in-forward
topology gateway
ctnat-fails <<END
table ip t {
	chain fwd {
		type filter hook forward priority 0; policy accept;
		ct(nat)
	}
}
END
output "ct(nat)" forward
ctnat-fails <<END
table ip t {
	chain fwd {
		type filter hook forward priority 0; policy accept;
		jump deeper
	}
	chain deeper {
		ct(commit, nat(src=203.0.113.1))
	}
}
END
output "nat(src=203.0.113.1)"
cli list ruleset
no-output table

case refuse-dst-at-postrouting
topology gateway
ctnat-fails <<END
table ip t {
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		ct(commit, nat(dst=10.0.0.2))
	}
}
END
output "dst=10.0.0.2"
ctnat-fails <<END
table ip t {
	chain in {
		type filter hook input priority 0; policy accept;
		ct(commit, nat(dst=10.0.0.2))
	}
}
END
output "dst=10.0.0.2"

case refuse-interface-at-prerouting
topology gateway
ctnat-fails <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(commit, nat(src=interface))
	}
}
END
output "src=interface"
ctnat-fails <<END
table ip t {
	chain out {
		type filter hook output priority raw; policy accept;
		ct(commit, nat(src=interface))
	}
}
END
output "src=interface"
ctnat-fails <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(commit, nat(src=:1000-2000))
	}
}
END
output "src=:1000-2000"
ctnat-fails <<END
table ip t {
	chain out {
		type filter hook output priority raw; policy accept;
		ct(commit, nat(src=:1000-2000))
	}
}
END
output "src=:1000-2000"

case refuse-without-commit
topology gateway
ctnat-fails <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(force)
		ct(mark=1)
		ct(label=1)
	}
}
END
# All three are reported.
output force mark=1 label=1 commit

case refuse-argument-twice
topology gateway
ctnat-fails <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(zone=1, commit, zone=2)
	}
}
END
output zone=2

case refuse-after-table
topology gateway
ctnat-fails <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		ct(table=other) counter
	}
	chain other {
		counter
	}
}
END
output counter

case refuse-nat-statements-outside-nat-chains
topology gateway
ctnat-fails <<END
table ip t {
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		snat to 203.0.113.1
	}
}
END
output snat
ctnat-fails <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		redirect to :53
	}
}
END
output redirect

case refuse-loops
topology gateway
ctnat-fails <<END
table ip t {
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		jump a
	}
	chain a {
		ct(table=b)
	}
	chain b {
		goto a
	}
}
END
output loop

case refuse-wrong-family
topology gateway
ctnat-fails <<END
table ip t {
	chain post {
		type filter hook postrouting priority srcnat; policy accept;
		ct(commit, nat(src=2001:db8::1))
	}
}
END
output 2001:db8::1
