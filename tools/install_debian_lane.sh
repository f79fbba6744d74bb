#!/usr/bin/env bash
# Installs what LANE=debian needs: PostgreSQL 15 (15.14 or later), pg_cron, plpgsql_check and
# pgvector. Run it as root on Debian 12, or wherever apt offers postgresql-15. It does nothing
# when all is there, and leaves no cluster running that was not running before.
#
# Where apt offers no postgresql-15-pgvector, pgvector is built from the source package of the
# next Debian release, taken from the mirror that apt uses already and checked by apt's keys.
set -euo pipefail

bin=/usr/lib/postgresql/15/bin
extensions=/usr/share/postgresql/15/extension
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
defaults=/etc/postgresql-common/createcluster.conf
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

say() { echo "debian lane: $*"; }
fail() { echo "debian lane: $1" >&2; echo "debian lane: $2" >&2; exit 1; }

server_is_recent() {
  [ -x "$bin/postgres" ] &&
    dpkg --compare-versions "$("$bin/postgres" --version | awk '{print $3}')" ge 15.14
}
has() { [ -f "$extensions/$1.control" ]; }

if server_is_recent && has pg_cron && has plpgsql_check && has vector; then
  say "everything is installed"
  exit 0
fi
command -v apt-get >/dev/null ||
  fail "there is no apt-get here." "Use another lane: make test LANE=container"
[ "$(id -u)" = 0 ] || fail "only root can install packages." "Run: sudo $0"

work="$(mktemp -d)"
chmod 755 "$work"
log="$work/log"
restore=:
trap 'eval "$restore"; rm -rf "$work"' EXIT

# quietly WHAT CURE COMMAND...: the command's output is shown only when it fails.
quietly() {
  local what="$1" cure="$2"
  shift 2
  "$@" >"$log" 2>&1 || { tail -n 20 "$log" >&2; fail "$what failed." "$cure"; }
}
install_packages() {
  quietly "installing $*" "See the lines above; try: apt-get install $*" \
    apt-get install -y -q --no-install-recommends "$@"
}

# A new postgresql-15 makes and starts a cluster of its own unless told not to.
keep_apt_from_making_a_cluster() {
  install_packages postgresql-common
  cp -p "$defaults" "$work/createcluster.conf"
  restore='cp -p "$work/createcluster.conf" "$defaults"'
  sed -i '/^#* *create_main_cluster/d' "$defaults"
  echo "create_main_cluster = false" >>"$defaults"
}

build_pgvector() {
  local mirror apt
  # Label Debian is the distribution itself: not its security updates, not a third party's.
  mirror="$(apt-get indextargets --format '$(REPO_URI)' \
    'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -n 1)"
  [ -n "$mirror" ] || fail "apt knows no Debian mirror, and no postgresql-15-pgvector." \
    "Add a repository that has one, or use another lane: make test LANE=container"
  [ -f "$keyring" ] || install_packages debian-archive-keyring
  install_packages postgresql-server-dev-15 build-essential

  mkdir -p "$work/lists/partial" "$work/source"
  echo "deb-src [signed-by=$keyring] $mirror trixie main" >"$work/sources.list"
  apt=(apt-get -q -o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=-
    -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work" -o APT::Sandbox::User=root)
  quietly "reading the list of trixie's source packages" "Is $mirror reachable?" "${apt[@]}" update
  cd "$work/source"
  quietly "fetching the source of pgvector" "Does $mirror carry source packages?" \
    "${apt[@]}" source pgvector
  cd pgvector-*/
  # No OPTFLAGS: the default tunes the code for this very machine's processor.
  quietly "building pgvector" "See the lines above." make -s OPTFLAGS= PG_CONFIG="$bin/pg_config"
  quietly "installing pgvector" "See the lines above." make -s install PG_CONFIG="$bin/pg_config"
}

quietly "apt-get update" "See the lines above; is the network up?" apt-get update -q
if ! server_is_recent; then
  apt-cache show postgresql-15 >/dev/null 2>&1 || fail "apt offers no postgresql-15 here." \
    "Use Debian 12 or add PostgreSQL's own repository; or: make test LANE=container"
  say "installing PostgreSQL 15"
  [ -d /var/lib/postgresql/15/main ] || keep_apt_from_making_a_cluster
  install_packages postgresql-15
  server_is_recent || fail "apt's newest postgresql-15 is older than 15.14." \
    "Enable Debian's security repository and run this again."
fi
if ! has pg_cron || ! has plpgsql_check; then
  say "installing pg_cron and plpgsql_check"
  install_packages postgresql-15-cron postgresql-15-plpgsql-check
fi
if ! has vector; then
  if apt-cache show postgresql-15-pgvector >/dev/null 2>&1; then
    say "installing pgvector"
    install_packages postgresql-15-pgvector
  else
    say "building pgvector from Debian's source package"
    build_pgvector
  fi
fi
say "done: $("$bin/postgres" --version), pgvector" \
  "$(sed -n "s/^default_version = '\(.*\)'/\1/p" "$extensions/vector.control")"
