// Package netconf gives a network interface of this machine what a DHCP lease
// grants, and takes all of it back; the interface itself goes back to being up or
// down as it was.
//
//	lease ──► address        with its prefix
//	          default route  with a metric of its own, beside those of others
//	          name servers   in /etc/resolv.conf, or told to systemd-resolved or
//	                         resolvconf, where these keep that file
//
// Before each change the journal says what is about to change, in a file of its
// own for the interface:
//
//	journal: link ► use it ► journal: and address ► add it ► journal: and …
//
// so that whatever ends this process, the next one knows what may have been left
// (Take). To take back what was never done does no harm. Beside the journal
// lies the lock of the process that has the interface; its empty file stays.
//
// The journal also says of an interface that was borrowed from another program how
// that is given it back, which is done last of all (Config.Borrow).
//
// Limitations: IPv4 only. A program that writes /etc/resolv.conf anew takes our
// name servers out of it. The servers that systemd-resolved had for the interface
// come back as addresses, without the port and host name one might have had.
package netconf
