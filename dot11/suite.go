package dot11

import "fmt"

// Suite is a cipher or AKM suite selector: OUI in the upper three octets,
// type in the lowest, as nl80211 counts them (00-0F-AC:4 is 0x000fac04).
type Suite uint32

// Cipher suites (IEEE 802.11-2020 table 9-149).
const (
	CipherGroup   Suite = 0x000fac00 // "use the group cipher"
	CipherWEP40   Suite = 0x000fac01
	CipherTKIP    Suite = 0x000fac02
	CipherCCMP    Suite = 0x000fac04
	CipherWEP104  Suite = 0x000fac05
	CipherBIP     Suite = 0x000fac06 // BIP-CMAC-128
	CipherGCMP    Suite = 0x000fac08
	CipherGCMP256 Suite = 0x000fac09
	CipherCCMP256 Suite = 0x000fac0a
)

// AKM suites (IEEE 802.11-2020 table 9-151).
const (
	AKM8021X       Suite = 0x000fac01
	AKMPSK         Suite = 0x000fac02
	AKMFT8021X     Suite = 0x000fac03
	AKMFTPSK       Suite = 0x000fac04
	AKM8021XSHA256 Suite = 0x000fac05
	AKMPSKSHA256   Suite = 0x000fac06
	AKMSAE         Suite = 0x000fac08
	AKMFTSAE       Suite = 0x000fac09
	AKMOWE         Suite = 0x000fac12
)

// String prints the selector as the standard writes it, e.g. 00-0f-ac:4.
func (s Suite) String() string {
	return fmt.Sprintf("%02x-%02x-%02x:%d", byte(s>>24), byte(s>>16), byte(s>>8), byte(s))
}
