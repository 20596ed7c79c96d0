# forms that nftables' users write, and numbers in several bases
:ip prerouting filter raw
ct label 127 accept;ok;ct label & 0x80000000000000000000000000000000 != 0x0 accept
ct label 128 accept;fail;the largest number here is 127;128
ct label 0x1 accept;ok;ct label == 0x1 accept
ct label == 1 accept;ok;ct label == 0x1 accept
ct label & 0xf0 == 0 accept;ok;ct label & 0xf0 == 0x0 accept
ip saddr & 0xff == 1 accept;ok;ip saddr & 0.0.0.255 == 0.0.0.1 accept
ip saddr & 0.0.0.255 < 0.0.0.127 accept;ok;ip saddr & 0.0.0.255 == 0.0.0.0-0.0.0.126 accept
ct mark or 0x23 == 0x11 accept;fail;a field that is matched takes & and a mask only;or
ct mark xor 0x23 == 0x11 accept;fail;a field that is matched takes & and a mask only;xor
iifname "dummy\*" accept;ok;
iifname "dummy*" accept;ok;
meta mark set numgen random mod 5;ok;
meta priority bcad:dada-bcad:dadc accept;ok;meta priority bcad:dada - bcad:dadc accept
meta skuid lt 3000 accept;ok;meta skuid < 3000 accept
ct state new,established, related, untracked accept;ok;ct state new,established,related,untracked accept
ct expiration != 33-45 accept;ok;ct expiration != 33s-45s accept
ct state . ct mark { new . 0x12345678, established . 0x12785634 } accept;ok;
ct direction {reply, original} accept;ok;ct direction { reply, original } accept
ct status {expected, seen-reply} accept;ok;ct status { expected, seen-reply } accept
ct mark set 0x11 xor 0x1331;ok;ct mark set 0x00001320
ct mark set {0x11333, 0x11};fail;unexpected '{', expected a value;{
ct both zone 1 accept;fail;unknown word 'both' after 'ct';both
ct bytes original reply accept;fail;unknown word 'reply' for 'ct original bytes';reply
ct mark original accept;fail;unknown word 'original' for 'ct mark';original
meta iif . meta oif { "lo" . "lo" } accept;ok;iif . oif { "lo" . "lo" } accept
tcp dport {telnet, http, https} accept;ok;tcp dport { 23, 80, 443 } accept
ip saddr . ct mark & 0xff { 10.0.0.1 . 1 } accept;ok;ip saddr . ct mark & 0x000000ff { 10.0.0.1 . 0x00000001 } accept
