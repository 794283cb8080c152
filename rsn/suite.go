package rsn

import (
	"fmt"

	"github.com/gowps/wps/dot11"
)

// suite is what an AKM and a pair of ciphers decide about a handshake.
type suite struct {
	akm      dot11.Suite
	version  KeyInfo // descriptor version: MIC and key data encryption
	pairwise dot11.Suite
	group    dot11.Suite
	protect  bool // management frames are protected
}

// suiteOf reads the suite that a station's RSN element has chosen
// (IEEE 802.11-2020, 12.7.2: descriptor versions, 12.7.3: AKMs).
func suiteOf(sta dot11.RSN) (suite, error) {
	if len(sta.Pairwise) != 1 || len(sta.AKMs) != 1 {
		return suite{}, fmt.Errorf("rsn: %d pairwise ciphers and %d AKMs where one of each is to be chosen",
			len(sta.Pairwise), len(sta.AKMs))
	}
	s := suite{akm: sta.AKMs[0], pairwise: sta.Pairwise[0], group: sta.Group, protect: sta.Protects()}
	if s.pairwise != dot11.CipherCCMP && s.pairwise != dot11.CipherTKIP {
		return suite{}, fmt.Errorf("rsn: pairwise cipher %v is not supported", s.pairwise)
	}
	if keySize(s.group) == 0 {
		return suite{}, fmt.Errorf("rsn: group cipher %v is not supported", s.group)
	}
	switch {
	case s.akm == dot11.AKMPSKSHA256:
		s.version = versionCMAC
	case s.akm != dot11.AKMPSK:
		return suite{}, fmt.Errorf("rsn: AKM %v is not supported", s.akm)
	case s.pairwise == dot11.CipherTKIP:
		s.version = versionMD5
	default:
		s.version = versionSHA1
	}
	return s, nil
}

// keySize is the length of a cipher's temporal key, 0 if it has none here.
func keySize(cipher dot11.Suite) int {
	switch cipher {
	case dot11.CipherCCMP:
		return 16
	case dot11.CipherTKIP:
		return 32
	}
	return 0
}
