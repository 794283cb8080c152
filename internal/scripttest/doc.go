// Package scripttest runs NodeMCU scripts as test cases: each in an air of its
// own, in virtual time, many at once, with the verdicts in the order of the
// files. It is the engine of wps test, and of this project's own conformance
// suite.
//
// What a case expects stands in comments of the script or in files beside it;
// docs/testing.md describes both.
package scripttest
