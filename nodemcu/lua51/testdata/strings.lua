-- The output next to this file is that of Lua 5.1.5.
print(string.format("%c|%s|%10s|%-10s|%.2s|%5.1s|%q", 65, "hi", "hi", "hi", "hello", "xyz", 'a"b\n\\\0\r'))
print(pcall(string.format, "%y", 1)) print(pcall(string.format, "%123d", 1)) print(pcall(string.format, "%--------d", 1)) print(pcall(string.format, "%", 1)) print(pcall(string.format, "%d", "x")) print(pcall(string.format, "%s", nil)) print(pcall(string.format, "%s", {}))
print(string.rep("ab", 3), string.rep("x", 0), string.rep("x", -1), string.reverse("abc"), string.upper("aé"), string.lower("ABC"), string.len("a\0b"))
print(string.byte("abc", 2), string.byte("abc", 1, -1)) print(string.byte("abc", 10)) print(string.byte("abc", 0)) print(string.byte("abc", -2, -1)) print(string.char(72, 105), string.char())
print(string.sub("hello", 2, -2), string.sub("hello", -3), string.sub("hello", 0), string.sub("hello", 10), string.sub("hello", -100, 2), string.sub("abc", 2, 1), string.sub("abc", -1, 100), string.sub(12345, 2, 3))
print(pcall(string.rep)) print(pcall(string.rep, "x")) print(pcall(string.rep, {}, 1)) print(pcall(string.char, 256)) print(pcall(string.char, -1))
print(("x"):rep(3), ("%d"):format(5), #"abc", ("a"):byte())
print("a\
b", [[
long]], [==[x]]y]==], "\65\066\x", '\'', "tab\tend")
print(string.find("hello world", "o w")) print(string.find("hello", "l+")) print(string.find("a.b", ".", 1, true)) print(string.find("abc", "b", -1)) print(string.find("abc", "", 10)) print(string.find("abc", "", 4)) print(string.find("", "")) print(string.find("abc", "^b")) print(string.find("abc", "(b)(c)")) print(string.find("abc", "()b()"))
print(string.match("key = value", "^(%w+)%s*=%s*(%w+)$")) print(string.match("2024-01-02", "(%d+)-(%d+)-(%d+)")) print(string.match("abc", "x")) print(string.match("  trim  ", "^%s*(.-)%s*$")) print(string.match("f(a(b)c)d", "%b()")) print(string.match("hello", ".-(l+)(.*)")) print(string.match("abc", "()", 2))
print(string.gsub("hello world", "o", "0")) print(string.gsub("hello", "", "-")) print(string.gsub("abc", "%w", "%0%0")) print(string.gsub("abc", "(a)(b)", "%2%1")) print(string.gsub("hello world", "%w+", string.upper)) print(string.gsub("$name is $age", "%$(%w+)", {name = "Bob"})) print(string.gsub("abc", "b", "%%")) print(string.gsub("aaa", "a", "b", 2)) print(string.gsub("abc", "^a", "x")) print(string.gsub("aaa", "^a", "x")) print(string.gsub("abc", "b", false or "")) print(string.gsub("abc", ".", {a = 1, b = true and "B"}))
for k, v in string.gmatch("a=1, b=2", "(%w+)=(%w+)") do print(k, v) end
for w in string.gmatch("one two", "%a+") do print(w) end
for p in string.gmatch("abc", "()") do print(p) end
print(string.find("THE (an) ANSWER", "%f[%a]%a+%f[%A]")) print(string.gsub("abc def", "%f[%w]%w+", function(s) return s:upper() end))
print(string.match("x^y", "x^y"), string.match("a-b", "[a%-]+"), string.match("a]b", "[]]"), string.match("a]b", "[^]]+"), string.match("a-z", "[a-]+"), string.match("x5y", "[%d]"), string.match("=%=", "%%"))
print(string.match("aXb", "%u"), string.match("a b", "%S+$"), string.match("\0a", "%z(.)"), string.match("0x1F", "%x+$"), string.match("a,b", "%p"), string.match("\n", "%c") == "\n")
print(string.match("abcabc", "(abc)%1"), string.match("abcabd", "(abc)%1"), string.match("aaa", "a-"), string.match("aaa", "a-$"), string.match("aaab", "a*b"), string.match("b", "a?b"))
for _, pattern in ipairs{"(", "%", "[", "[a", "%1", "(()", "%f", "%b", "a)", "%bx", ")", "(a"} do print(pattern, pcall(string.find, "a(b", pattern)) end
print(pcall(string.gsub, "x", "x", "%2")) print(pcall(string.gsub, "x", "x", true)) print(pcall(string.gsub, "x", "x", function() return {} end))
print(pcall(string.rep, "x", 1e3) and #string.rep("x", 1e3))
