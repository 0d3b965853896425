#!/bin/sh
# Installs the system packages that `make demo` (run) or `make test` (test) needs; where it may not, prints the command.
set -eu

has_library() {
    if command -v ldconfig >/dev/null 2>&1; then ldconfig -p | grep -q "$1"; else return 0; fi
}
PATH="$PATH:/sbin:/usr/sbin"
missing=""
optional=""
need() { missing="$missing $1"; }

python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || need python3
python3 -c 'import ensurepip, venv' 2>/dev/null || need python3-venv
command -v msgfmt >/dev/null 2>&1 || need gettext
has_library libpango-1.0.so.0 || need libpango-1.0-0
has_library libpangoft2-1.0.so.0 || need libpangoft2-1.0-0
has_library libharfbuzz-subset.so.0 || need libharfbuzz-subset0
if [ "${1:-run}" = test ]; then
    command -v chromium >/dev/null 2>&1 || need chromium
    command -v ffmpeg >/dev/null 2>&1 || need ffmpeg
    command -v pdftoppm >/dev/null 2>&1 || need poppler-utils
    command -v redis-server >/dev/null 2>&1 || need redis-server
    command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || need postgresql
    # Java runs ODK's validator, WebKitGTK is a second engine for the phone's journey: a test each, skipped without it.
    [ "$(uname)" != Linux ] || command -v java >/dev/null 2>&1 || optional="default-jre-headless"
    webkit='import gi; gi.require_version("WebKit2", "4.1")'
    if [ "$(uname)" = Linux ] && ! { command -v WebKitWebDriver && command -v Xvfb && /usr/bin/python3 -c "$webkit"; } >/dev/null 2>&1; then
        optional="$optional webkit2gtk-driver gir1.2-webkit2-4.1 python3-gi xvfb"
    fi
fi
[ -z "$missing$optional" ] && exit 0

if [ "$(uname)" = Darwin ]; then
    echo "Please install what is missing, then run this again:"
    echo "  brew install python@3.13 gettext pango$([ "${1:-run}" = test ] && echo ' chromium ffmpeg poppler redis postgresql@16' || true)"
    exit 1
fi
if ! command -v apt-get >/dev/null 2>&1; then
    [ -z "$missing" ] && exit 0
    echo "Please install these (names are Debian's), then run this again:$missing"
    exit 1
fi
sudo=""
if [ "$(id -u)" != 0 ]; then
    if ! sudo -n true 2>/dev/null; then
        [ -z "$missing" ] && exit 0
        echo "Please run this, then try again:"
        echo "  sudo apt-get update && sudo apt-get install -y --no-install-recommends$missing"
        exit 1
    fi
    sudo="sudo"
fi
echo "Installing system packages:$missing $optional"
install() { $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }
$sudo apt-get update -qq
# shellcheck disable=SC2086  # lists of names
[ -z "$missing" ] || install $missing
for package in $optional; do
    install "$package" || echo "$package can't be had here: the test that needs it is skipped."
done
