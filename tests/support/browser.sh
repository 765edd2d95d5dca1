# Have a Chromium for the browser tests: Debian's where it is, else install it when root, else Playwright's own.
set -eu
[ -x /usr/bin/chromium ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq && apt-get install -y -qq chromium >/dev/null
else
  "$1" -m playwright install chromium
fi
