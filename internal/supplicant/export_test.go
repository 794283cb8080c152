package supplicant

// ParseReplies has all parsers of replies read a text.
func ParseReplies(text string) {
	parseNetworks(text)
	parseBSS(text)
}
