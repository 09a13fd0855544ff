#!/usr/bin/env bash
# Makes this checkout ready to run: node_modules, a PostgreSQL server, an OS user for it, dist/. Does only what is missing.
# With the word `plpgsql-check`, PostgreSQL's checker for functions too, where there is a package of it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf 'setup: %s\n' "$*" >&2; }

# The directory of the server's programs: PATH first, then the newest where the distributions put them.
server_programs() {
  local found
  found=$(command -v initdb) || found=$(find /usr/lib/postgresql /usr -maxdepth 3 -path '*/bin/initdb' \
    \( -path '/usr/lib/postgresql/*' -o -path '/usr/pgsql-*' \) 2>/dev/null | sort -rV | head -n 1)
  [ -z "$found" ] || dirname "$(readlink -f "$found")"
}

# What stands before a command that needs root; fails when there is no way to become root.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n -- "$@"; fi
}

can_install() {
  command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >&2
}

# The packages create and start a cluster of their own by default; nobody asked us for one.
install_server() {
  as_root apt-get update -q >&2
  apt_install postgresql-common
  local settings=/etc/postgresql-common/createcluster.conf
  if ! grep -Eq '^[[:space:]]*create_main_cluster[[:space:]]*=[[:space:]]*false' "$settings" 2>/dev/null; then
    echo 'create_main_cluster = false' | as_root tee -a "$settings" >/dev/null
  fi
  apt_install postgresql
}

node_major=$(node -p 'process.versions.node.split(".")[0]')
if [ "$node_major" -lt 20 ]; then
  say "expected Node.js 20 or newer, got $(node --version)"
  exit 1
fi

if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  say 'installing node_modules'
  npm ci --no-audit --no-fund --loglevel=error >&2
  touch node_modules/.package-lock.json
fi

if [ -z "$(server_programs)" ] && [ -z "${PGHOST:-}" ]; then
  if ! can_install; then
    say 'no PostgreSQL server programs (initdb, postgres) were found. Install them, then run this again:'
    say '  Debian, Ubuntu:  sudo apt-get install postgresql'
    say '  Fedora, RHEL:    sudo dnf install postgresql-server postgresql-contrib'
    say '  Alpine:          sudo apk add postgresql'
    say '  macOS:           brew install postgresql'
    exit 1
  fi
  say 'installing the PostgreSQL server (without a default cluster)'
  install_server
fi

if [ "${1:-}" = plpgsql-check ] && can_install && [ -n "$(server_programs)" ]; then
  package="postgresql-$("$(server_programs)/postgres" --version | sed -E 's/[^0-9]*([0-9]+).*/\1/')-plpgsql-check"
  if ! dpkg-query --show --showformat '${Status}' "$package" 2>/dev/null | grep -q 'ok installed'; then
    apt-cache show "$package" >/dev/null 2>&1 || as_root apt-get update -q >&2
    apt_install "$package" || say "no package $package here: functions will not be checked"
  fi
fi

if [ "$(id -u)" = 0 ] && ! id postgres >/dev/null 2>&1; then
  say 'creating the OS user postgres, since PostgreSQL refuses to run as root'
  useradd --system --create-home --home-dir /var/lib/postgresql --shell /bin/bash postgres
fi

if [ ! -e dist/.built ] || [ -n "$(find src scripts/rolldown.config.ts package.json package-lock.json -newer dist/.built -print -quit)" ]; then
  say 'building'
  npm run --silent build >&2
  touch dist/.built
fi
