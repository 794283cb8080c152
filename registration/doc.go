// Package registration is the Registration Protocol of Wi-Fi Simple
// Configuration: one run of M1 to M8, as the enrollee or as the registrar.
//
//	Enrollee                                             Registrar
//	   ◀── WSC_Start ──────────────────────────────────────
//	   ─── M1  nonce, public key ─────────────────────────▶
//	   ◀── M2  nonce, public key ──────────────────────────   both derive keys
//	   ─── M3  E-Hash1, E-Hash2 ──────────────────────────▶
//	   ◀── M4  R-Hash1, R-Hash2, {R-SNonce1} ──────────────   registrar proves half 1
//	   ─── M5  {E-SNonce1} ───────────────────────────────▶   enrollee proves half 1
//	   ◀── M6  {R-SNonce2} ────────────────────────────────   registrar proves half 2
//	   ─── M7  {E-SNonce2, settings of an AP} ────────────▶   enrollee proves half 2
//	   ◀── M8  {credentials, or settings for an AP} ───────
//	   ─── WSC_Done ──────────────────────────────────────▶
//
// A station that wants to join is an Enrollee, and the access point its
// Registrar. An external registrar turns this around: the access point is the
// Enrollee, shows its settings in M7, and may be given new ones in M8.
//
// Enrollee and Registrar neither wait nor send: Handle takes the packet that
// came and returns the one to answer with. They fit eap.Method. Who drives them
// sets the time limits, and calls Close in the end, which wipes the secrets.
//
// A run that goes wrong ends with a *wsc.Failure. What came out of it stays
// with the run until it has really ended: no credential is to be had before
// M8 has passed every check, and nothing is sent that would help to guess the
// password unless the peer has proved to know as much of it.
package registration
