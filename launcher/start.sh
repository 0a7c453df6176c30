# Sourced by ./run and ./test in the project's folder: `start run …` goes on in the first Python that is new enough.

start() {
  for python in python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$python" >/dev/null && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
      exec "$python" -m launcher "$@"
    fi
  done
  say_what_to_install "$@" >&2
  exit 1
}

# All that the launcher would ask for by and by (launcher/needs.py), in one line.
say_what_to_install() {
  system=$(. /etc/os-release 2>/dev/null && echo "$ID $VERSION_ID")
  packages="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 tzdata"
  case "$system $*" in
    *" run"* | *" manage"* | *" exec"*) ;;
    *--without-browser*) packages="$packages libreoffice-writer-nogui" ;;
    ubuntu*) packages="$packages libreoffice-writer-nogui libatomic1" ;;
    *) packages="$packages libreoffice-writer-nogui libatomic1 chromium" ;;
  esac
  if [ "$system" = "ubuntu 22.04" ]; then
    packages="python3.11 python3.11-venv libpango-1.0-0 libpangoft2-1.0-0 tzdata"
  elif command -v python3 >/dev/null; then
    echo "Cần Python từ 3.11 trở lên (Debian 12, Ubuntu 22.04 hoặc mới hơn); máy này có $(python3 --version)."
    return
  else
    packages="python3 python3-venv $packages"
  fi
  echo "Máy chưa có Python từ 3.11 trở lên; hãy cài nó và các gói cần thiết bằng lệnh: sudo apt-get install $packages"
}
