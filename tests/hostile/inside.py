"""Addresses that lead inside, in every spelling that somebody has used; `{port}` is where a server listens."""

# Real addresses that no name may lead to.
_ADDRESSES = """
0.0.0.0 0.0.0.1 0.255.255.255 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.254 127.0.0.1
127.0.0.53 127.1.1.1 127.255.255.254 169.254.0.1 169.254.169.253 169.254.169.254 169.254.170.2 172.16.0.1 172.17.0.1
172.31.255.254 192.0.0.1 192.0.0.192 192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.1 192.168.1.1
192.168.255.254 192.175.48.1 198.18.0.1 198.19.255.254 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.250 240.0.0.1
255.255.255.255 168.63.129.16 :: ::1 ::2 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254
::ffff:192.168.1.1 ::ffff:8.8.8.8 ::ffff:7f00:1 ::ffff:0:127.0.0.1 64:ff9b::127.0.0.1 64:ff9b::a00:1
64:ff9b::8.8.8.8 64:ff9b:1::7f00:1 100::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1
2001:20::1 2001:db8::1 2002:7f00:1:: 2002:a00:1:: 2002:a9fe:a9fe::1 2002:c0a8:101::1 2620:4f:8000::1 3ffe::1 3fff::1
5f00::1 fc00::1 fd00::1 fd00:ec2::254 fd12:3456:789a::1 fe80::1 fe80::a9fe:a9fe fec0::1 ff01::1 ff02::1 ff05::2
4000::1 2a00:1450::5efe:7f00:1 2a00:1450::200:5efe:a00:1 fe80::1%eth0 fe80::1%1 ::1%lo 2a00:1450::1%eth0
"""

# The same and more, as a reader of URLs may be made to understand them.
_SPELLINGS = """
127.1 127.0.1 0 00 0x0 0x7f.1 0x7f.0.0.1 0x7F.0x0.0x0.0x1 0x7f000001 0X7F000001 0x7f.0x000001 0177.0.0.1 0177.1
017700000001 0000177.0000.0000.0001 00000000177.1 2130706433 02130706433 6425673729 2130706433. 127.0.0.1.
127.0.0.1.. 127..0.1 127.000.000.001 127.0.0.01 127.0.0.0x1 127.0.0.1x .127.0.0.1 3232235777 3232235521 0xc0a80101
0300.0250.1.1 192.168.257 2886729729 0xac100001 10.1 012.1 0xa.1 167772161 2852039166 0xa9fea9fe 0xA9.0xFE.0xA9.0xFE
0251.0376.0251.0376 0251.254.169.254 169.254.43518 169.16689662 425.510.425.510 0xa9fea9fe. 256.256.256.256
127.0.0.1%00 127.0.0.1%20 127.0.0.1%2f 127%2e0%2e0%2e1 %31%32%37.0.0.1 %6c%6f%63%61%6c%68%6f%73%74 localhost%00
localhost%2ecom １２７.０.０.１ 127。0。0。1 127．0．0．1 127｡0｡0｡1 ①②⑦.⓪.⓪.① 𝟙𝟚𝟟.𝟘.𝟘.𝟙
ｌｏｃａｌｈｏｓｔ ⓛⓞⓒⓐⓛⓗⓞⓢⓣ ⓛocalhost localhoſt
1⁷.0.0.1 ١٢٧.0.0.1 local\xadhost local\u200bhost localhost。 localhost． 127.0.0.1。 127.0.0.1\u2024com [::1]
[0:0:0:0:0:0:0:1] [0000::1] [::0001] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] [::FFFF:127.0.0.1] [::127.0.0.1]
[0:0:0:0:0:ffff:127.0.0.1] [0:0:0:0:0:ffff:7f00:0001] [::ffff:0:7f00:1] [::ffff:a9fe:a9fe] [::ffff:169.254.169.254]
[64:ff9b::7f00:1] [2002:7f00:1::] [fe80::1] [fe80::1%25eth0] [fe80::1%eth0] [::1%25lo] [::1%lo] [fc00::1]
[fd00:ec2::254] [ff02::1] [::1]. [::1].nip.io [127.0.0.1] [localhost] [::ffff:127.1] [1] [::1%00] [v1.127] ::1 [::1
::1] localhost LOCALHOST LocalHost localhost. localhost.. foo.localhost localhost.localdomain localhost6
ip6-localhost ip6-loopback broadcasthost metadata metadata.google.internal metadata.internal
instance-data.ec2.internal host.docker.internal gateway.docker.internal kubernetes kubernetes.default
kubernetes.default.svc kubernetes.default.svc.cluster.local redis.internal db.corp printer.local nas.lan router.home
fritz.box.lan wiki.intranet vault.private x.home.arpa 1.0.0.127.in-addr.arpa something.onion loopback intranet wpad
127.0.0.1.local localtest.me lvh.me vcap.me 127.0.0.1.nip.io 127-0-0-1.nip.io 7f000001.nip.io 10.0.0.1.sslip.io
169.254.169.254.nip.io spoofed.burpcollaborator.net inside.clinic.example xn--127001-0.example a_b.clinic.example
clinic.example.127.0.0.1 clinic.example.0x7f.1 clinic.example.2130706433 clinic.example.1 clinic..example
.clinic.example -.example clinic.example- clinic.-example
"""

_WHOLE = [
    "http://clinic.example@127.0.0.1:{port}/",
    "http://clinic.example:80@127.0.0.1:{port}/",
    "http://@127.0.0.1:{port}/",
    "http://:@127.0.0.1:{port}/",
    "http://a:b@clinic.example:{port}/",
    "http://a@clinic.example:{port}/",
    "http://127.0.0.1:{port}@clinic.example:{port}/",
    "http://127.0.0.1:{port}#@clinic.example/",
    "http://127.0.0.1:{port}?@clinic.example/",
    "http://127.0.0.1:{port}/@clinic.example/",
    "http://clinic.example\\@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\@clinic.example/",
    "http://clinic.example%40127.0.0.1:{port}/",
    "http://clinic.example&@127.0.0.1:{port}/",
    "http://a@b@127.0.0.1:{port}/",
    "http://clinic.example#@127.0.0.1:{port}/",
    "http://clinic.example;127.0.0.1:{port}/",
    "http://127.0.0.1:{port} clinic.example/",
    "http://clinic.example 127.0.0.1:{port}/",
    "http://127.0.0.1\t:{port}/",
    "http://\t127.0.0.1:{port}/",
    "\thttp://127.0.0.1:{port}/",
    " http://127.0.0.1:{port}/",
    "http://127.0.0.1:{port}/\r\nX: y",
    "http://clinic.example:{port}/\r\nHost: 127.0.0.1",
    "http://clinic.example\n.127.0.0.1:{port}/",
    "http://clinic.example:{port}/\x00",
    "http://127.0.0.1\x00.clinic.example:{port}/",
    "http:127.0.0.1:{port}/",
    "http:/127.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/",
    "http:////127.0.0.1:{port}/",
    "http:\\\\127.0.0.1:{port}\\",
    "http:/\\127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "/\\127.0.0.1:{port}/",
    "127.0.0.1:{port}",
    "http://",
    "http:",
    "",
    "http://:{port}/",
    "http://?",
    "http://#",
    "https://127.0.0.1:{port}/",
    "HTTP://127.0.0.1:{port}/",
    "hTTp://LOCALHOST:{port}/",
    "file:///etc/passwd",
    "file://127.0.0.1/etc/passwd",
    "file:/etc/passwd",
    "gopher://127.0.0.1:{port}/_GET%20/",
    "gopher://clinic.example:{port}/",
    "dict://127.0.0.1:{port}/info",
    "ftp://127.0.0.1:{port}/",
    "ftps://clinic.example:{port}/",
    "sftp://127.0.0.1:{port}/",
    "tftp://127.0.0.1:{port}/x",
    "ldap://127.0.0.1:{port}/",
    "ldaps://clinic.example:{port}/",
    "smb://127.0.0.1/x",
    "ws://127.0.0.1:{port}/",
    "wss://clinic.example:{port}/",
    "jar:http://127.0.0.1:{port}!/",
    "netdoc:///etc/passwd",
    "data:text/html,x",
    "javascript:alert(1)",
    "view-source:http://127.0.0.1:{port}/",
    "blob:http://127.0.0.1:{port}/x",
    "mailto:a@b.example",
    "unix:///var/run/docker.sock",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/info",
    "httpx://127.0.0.1:{port}/",
    "url:http://127.0.0.1:{port}/",
    "phar://x",
    "expect://id",
    "ssh://127.0.0.1:22",
    "redis://127.0.0.1:6379/0",
    "http://clinic.example:22/",
    "http://clinic.example:25/",
    "http://clinic.example:0/",
    "http://clinic.example:3306/",
    "http://clinic.example:5432/",
    "http://clinic.example:6379/",
    "http://clinic.example:8080/",
    "http://clinic.example:9200/",
    "http://clinic.example:65536/",
    "http://clinic.example:-1/",
    "http://clinic.example:80:{port}/",
    "http://clinic.example:{port}@127.0.0.1:{port}/",
    "http://clinic.example:x/",
    "http://clinic.example:８０/",
    "http://clinic.example:0x50/",
    "http://clinic.example:080x/",
    "http://[::1]:{port}@clinic.example/",
    "http://[clinic.example]:{port}/",
    "http://[::1]x:{port}/",
    "http://[:{port}/",
    "http://]:{port}/",
    "http://{port}/",
    "http://*/",
    "http://*.example:{port}/",
    "http://clinic.example,127.0.0.1:{port}/",
    "http://$HOST:{port}/",
    "http://clinic.example:{port}/../../127.0.0.1",
    "http://%5B::1%5D:{port}/",
    "http://ﬀ.local:{port}/",
    "http://💩.local:{port}/",
    "http://" + "a" * 64 + ".example:{port}/",
    "http://" + "a." * 130 + "example:{port}/",
    "http://clinic.example/" + "a" * 3000,
]

ADDRESSES = _ADDRESSES.split()
URLS = [
    *(f"http://[{one}]:{{port}}/" if ":" in one else f"http://{one}:{{port}}/" for one in ADDRESSES),
    *(f"http://{one}:{{port}}/" for one in _SPELLINGS.split()),
    *_WHOLE,
]
