# What is built: sourced by the scripts beside it, in the project's folder. It
# sets, unless the environment does:
#
#   VERSION            the newest of CHANGELOG.md, and behind it, unless that is
#                      tagged, the commit: 0.1.0~git20261125.201306.e4b8dd3a
#   COMMIT             all its digits, and +dirty if there are changes to it
#   SOURCE_DATE_EPOCH  its date, which is that of everything in packages
#   DATE               the same as a day
#
# Two builds of one commit are the same to the octet.
COMMIT=${COMMIT-$(git rev-parse HEAD 2>/dev/null || true)}
if [ -n "$COMMIT" ] && [ -n "$(git status --porcelain 2>/dev/null)" ]; then
	COMMIT=$COMMIT+dirty
fi
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)}
DATE=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%d)
if [ -z "${VERSION-}" ]; then
	VERSION=$(sed -n 's/^## \([0-9][0-9.]*\).*/\1/p' CHANGELOG.md | head -1)
	if [ -n "$COMMIT" ] && [ "$(git describe --exact-match --tags HEAD 2>/dev/null || true)" != "v$VERSION" ]; then
		VERSION=$VERSION~git$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y%m%d.%H%M%S).${COMMIT:0:8}
	fi
fi
export VERSION COMMIT SOURCE_DATE_EPOCH DATE
export LC_ALL=C
umask 022
