# X set EXPR
:inet prerouting filter raw
meta priority set 1:10;ok;
meta priority set 0x10020;ok;meta priority set 1:20
meta priority set none;ok;
meta secmark set 5;ok;
meta secmark set ct secmark;ok;
ct secmark set meta secmark;ok;
ct secmark set 0x10;ok;ct secmark set 16
secmark set 5;fail;'secmark' is not supported;secmark
meta priority set meta mark;ok;
meta priority set ip dscp << 4;ok;
ct label set 0x5;ok;
ct label set 5;ok;ct label set ct label | 0x20
ct label set 127;ok;ct label set ct label | 0x80000000000000000000000000000000
ct label set 128;fail;the largest number here is 127;128
ct label set nosuch;fail;there is no label 'nosuch' in /etc/xtables/connlabel.conf;nosuch
ct label set 5 | 0x1;ok;ct label set 0x5
ct label set ct label | 0x1;ok;
ct label set ct label & 0xff | 0x100;ok;
ct label set meta mark << 96;ok;
ct label set ip6 saddr;ok;
ct label set ct label[64..127];ok;
ct label set ct label & 0xffffffff00000000ffffffff00000000 | meta mark;ok;
ip saddr set 10.0.0.1;ok;
ip daddr set ip saddr;ok;
ip daddr set meta mark;ok;
ip daddr set ct original saddr;ok;ip daddr set ct original ip saddr
ip saddr set ip saddr & 255.255.0.0 | 10.1.0.0;ok;ip saddr set ip saddr & 255.255.0.0 | 10.1.0.0
ip saddr set ip saddr & 0xffff0000 | 0x0a010000;ok;ip saddr set ip saddr & 255.255.0.0 | 10.1.0.0
ip saddr set ip saddr & 255.255.0.0 | ip daddr & 0.0.255.255;ok;
ip saddr set 5;fail;'ip saddr' takes an IPv4 address;5
ip saddr set 2001:db8::1;fail;'ip saddr' takes an IPv4 address;2001:db8::1
ip saddr set 10.0.0.0/8;fail;unexpected '/', expected a match, a statement or the end of the line;/
ip saddr set foo;fail;'ip saddr' takes an IPv4 address, no name;foo
ip saddr set 10.0.0.300;fail;'10.0.0.300' is no address;10.0.0.300
ip saddr set ip6 saddr;fail;'ip6 saddr' is wider than 32 bits; name some of them: ip6 saddr[0..31];ip6 saddr
ip6 daddr set 2001:db8::1;ok;
ip6 daddr set ip6 saddr;ok;
ip6 daddr set ct original saddr;ok;ip6 daddr set ct original ip6 saddr
ip6 saddr set ip6 saddr & ffff:ffff:ffff:: | fd00:1::;ok;
ip6 saddr set ip6 saddr & ffff:ffff:ffff:ffff:: | ct label & ::ffff:ffff:ffff:ffff;ok;
ip6 saddr set ip6 saddr & ::ffff:ffff:ffff:ffff | meta mark << 96;ok;
ip ttl set 64;ok;
ip ttl set 256;fail;'ip ttl' takes numbers from 0 to 255;256
ip ttl set ip ttl & 0x7f | 0x1;ok;ip ttl set ip ttl & 0x7e | 0x1
ip6 hoplimit set 1;ok;
ip6 hoplimit set ip6 hoplimit ^ 0xff;ok;
ip dscp set af21;ok;
ip dscp set 0x2e;ok;ip dscp set ef
ip dscp set 64;fail;'ip dscp' takes numbers from 0 to 63;64
ip dscp set cs9;fail;unknown word 'cs9' for 'ip dscp', did you mean 'cs0'?;cs9
ip6 dscp set cs1;ok;
ip6 dscp set ip6 dscp << 1;fail;this can be wider than the 6 bits of 'ip6 dscp'; keep some with '&';ip6 dscp << 1
ip6 dscp set ip6 dscp << 1 & 0x3e;ok;
ip dscp set meta mark;fail;'meta mark' is wider than 'ip dscp'; name some of its bits: meta mark[0..5];meta mark
ip dscp set meta mark[8..13];ok;
ip dscp set meta mark >> 8 & 0x3f;ok;ip dscp set meta mark[8..13]
tcp dport set 80;ok;
tcp dport set http;ok;tcp dport set 80
tcp sport set 65536;fail;'tcp sport' takes numbers from 0 to 65535;65536
udp dport set udp sport;ok;
udp sport set udp sport | 0x8000;ok;
sctp dport set meta mark[0..15];ok;
th sport set meta mark & 0xffff;ok;th sport set meta mark[0..15]
th dport set th dport & 0xff00 | meta mark & 0xff;ok;th dport set th dport & 0xff00 | meta mark[0..7]
th dport set (th dport & 0xff00) | (meta mark & 0xff);ok;th dport set th dport & 0xff00 | meta mark[0..7]
meta mark set ct mark & 0xff00 | meta mark & 0xff;ok;meta mark set ct mark & 0x0000ff00 | meta mark & 0x000000ff
meta mark set ct mark & meta mark;ok;
meta mark set ct mark ^ meta mark;ok;
meta mark set ct mark | meta mark | 1;ok;meta mark set ct mark | (meta mark | 0x00000001)
meta mark set (ct mark | meta mark) & 0xff;ok;meta mark set ct mark & 0x000000ff | meta mark & 0x000000ff
meta mark set (ct mark & meta mark) | 1;ok;meta mark set (ct mark | 0x00000001) & (meta mark | 0x00000001)
meta mark set (ct mark ^ meta mark) ^ 1;ok;meta mark set ct mark ^ (meta mark ^ 0x00000001)
meta mark set (ct mark ^ meta mark) | 1;ok;meta mark set ct mark & 0xfffffffe ^ (meta mark | 0x00000001)
meta mark set (ct mark | meta mark) << 8;ok;meta mark set ct mark << 8 | meta mark << 8
meta mark set (ct mark | meta mark) >> 8;ok;meta mark set ct mark >> 8 | meta mark >> 8
meta mark set (ct mark | meta mark) ^ 1;fail;combine the constant with one of the fields, in parentheses;1
meta mark set ct mark | meta mark | ct zone;fail;two fields can be combined, not more; use two rules;ct zone
meta mark set 1 | ct mark | 2;ok;meta mark set ct mark | 0x00000003
meta mark set 10.0.0.1;fail;expected a number;10.0.0.1
ct mark set 1:10;fail;expected a number;1:10
ct label set ct label << 128;fail;a shift goes over 0 to 127 bits;128
udplite sport set 5;ok;
dccp dport set dccp sport;ok;
ip protocol set tcp;fail;'ip protocol' cannot be set;ip protocol
tcp flags set syn;fail;'tcp flags' cannot be set;tcp flags
ct(zone=ct mark | meta mark);fail;one field can be combined with constants only;meta mark
:ip prerouting filter raw
ip6 saddr set 2001:db8::1;fail;this is of ipv6, the table of ip; use a table of family ip6 or inet;ip6 saddr
meta mark set ip6 saddr[0..31];fail;this is of ipv6, the table of ip; use a table of family ip6 or inet;ip6 saddr[0..31]
:ip postrouting nat srcnat
ip saddr set 10.0.0.1;fail;addresses and ports are not set in nat chains, where the packet belongs to its connection; use a filter chain;ip saddr
ip dscp set cs1;ok;
