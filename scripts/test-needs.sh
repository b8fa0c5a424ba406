#!/bin/sh
# Install what the tests need from the system's packages where that is allowed, and say what is missing otherwise.
# `test-needs.sh other-browsers` does so for the tests in Firefox and WebKitGTK instead.

missing=""
if [ "$1" = other-browsers ]; then
  command -v firefox-esr >/dev/null || command -v firefox >/dev/null || missing="$missing firefox-esr"
  command -v WebKitWebDriver >/dev/null || missing="$missing webkit2gtk-driver"
  command -v xvfb-run >/dev/null || missing="$missing xvfb"
  command -v dbus-run-session >/dev/null || missing="$missing dbus"
else
  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || missing="$missing chromium fonts-dejavu-core"
  command -v chromium-headless-shell >/dev/null || missing="$missing chromium-headless-shell"
  command -v redis-server >/dev/null || missing="$missing redis-server"
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing="$missing postgresql"
fi
[ -z "$missing" ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing for the tests:$missing"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  failed=""
  for package in $missing; do
    apt-get install -y -qq --no-install-recommends "$package" >/dev/null || failed="$failed $package"
  done
  [ -z "$failed" ] && exit 0
  missing=$failed
fi

for package in $missing; do
  case $package in
    fonts-*) continue ;;
    chromium-headless-shell)
      echo "MISSING $package: the tests in a browser take twice as long without it."
      continue
      ;;
    chromium) left="the tests in a browser" ;;
    firefox-esr) left="the tests in Firefox" ;;
    webkit2gtk-driver | xvfb | dbus) left="the tests in WebKit" ;;
    *) left="the tests on PostgreSQL and Redis" ;;
  esac
  echo "MISSING $package: $left are left out. To have them: apt-get install $package"
done
