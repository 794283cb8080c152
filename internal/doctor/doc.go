// Package doctor finds out what this machine can do with Wi-Fi, and what is in
// the way.
//
//	Machine ──Look──► Facts ──Judge──► Report
//	(questions)       (answers)        (lines with a mark, and what to do)
//
// The questions are functions, so that tests answer them; Judge is a function of
// the answers alone. Looking changes nothing but for one short scan, on an
// interface that nobody else manages.
package doctor
