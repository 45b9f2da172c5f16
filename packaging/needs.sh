# shellcheck shell=bash
# What has to be there, and how it comes: for ../dev, which has have, say and die.

# What the machine has decides, not what apt believes: a compiler or a library may come from elsewhere.
# The Debian packages that meet a need are in apt's notation, which knows alternatives.
readonly package_boost='libboost1.81-dev | libboost-dev (>= 1.81)'
readonly package_context='libboost-context1.81-dev | libboost-context-dev (>= 1.81)'

missing=()
need() { # need PACKAGE TEST...: notes the package if the test fails
  local package=$1
  shift
  "$@" >/dev/null 2>&1 || missing+=("$package")
}

has_library() { pkg-config --exists "$1"; }
has_catch() { pkg-config --exists catch2-with-main || pkg-config --exists catch2; }
# Debian 12 has two versions of Boost, of which only the newer has Describe.
has_boost() { echo '#include <boost/describe.hpp>' | "${CXX:-c++}" -x c++ -std=c++20 -E -; }
has_context() {
  [[ "$("${CXX:-c++}" -print-file-name=libboost_context.so)" == /* ]] &&
    echo '#include <boost/context/detail/fcontext.hpp>' | "${CXX:-c++}" -x c++ -std=c++20 -E -
}

needs_of_build() {
  need 'g++' have "${CXX:-c++}"
  need 'meson (>= 1.0)' have meson
  need 'ninja-build' have ninja
  need 'pkg-config' have pkg-config
  need "$package_boost" has_boost
  need "$package_context" has_context
  need 'capnproto' have capnp
  need 'libcapnp-dev (>= 0.9.2)' has_library capnp-rpc
  need 'libabsl-dev' has_library absl_flat_hash_map
  need 'libfmt-dev' has_library fmt
  need 'libsodium-dev' has_library libsodium
  need 'catch2' has_catch
}
needs_of_check() {
  need 'clang' have clang++
  need 'clang-format' have clang-format
  need 'clang-tidy' have clang-tidy
  need 'git' have git
}
# The fuzzer's library belongs to the compiler, and is of its version.
has_fuzzer() {
  echo 'extern "C" int LLVMFuzzerTestOneInput() { return 0; }' |
    clang++ -x c++ -fsanitize=fuzzer -o /dev/null -
}
needs_of_fuzz() {
  need 'clang' have clang++
  need 'libclang-rt-dev | libclang-rt-14-dev' has_fuzzer
}
needs_of_ci() { needs_of_check; }
needs_of_peers() {
  need 'erlang-base' have erl
  need 'libcaf-dev' test -e /usr/include/caf/all.hpp
}

# Meson can fetch these itself (subprojects/*.wrap); the others have to be there.
optional() { [[ "$1" =~ ^(capnproto|libcapnp-dev|libabsl-dev|libfmt-dev|catch2) ]]; }

as_root() {
  if [[ $(id -u) == 0 ]]; then
    "$@"
  elif have sudo; then
    sudo "$@"
  else
    die "installing needs root, and there is no sudo. As root: $*"
  fi
}

install_with_apt() {
  local wanted
  wanted=$(printf '%s, ' "${missing[@]}")
  say "installing ${wanted%, }"
  # A list of packages that cannot be renewed may still do.
  as_root apt-get update -qq || echo 'dev: apt-get update failed; trying with the lists there are' >&2
  as_root env DEBIAN_FRONTEND=noninteractive apt-get satisfy -y --no-install-recommends "${wanted%, }" ||
    die "apt could not install: ${wanted%, }"
}

advise_without_apt() {
  local package required=()
  for package in "${missing[@]}"; do optional "$package" || required+=("$package"); done
  if [[ ${#required[@]} == 0 ]]; then
    printf 'dev: not on this system, so meson fetches and builds what it needs of %s\n' "${missing[@]}" >&2
    return 0
  fi
  printf 'dev: this system has no apt-get. Please install, under the names they have here:\n' >&2
  printf '  %s\n' "${required[@]}" >&2
  die 'C++20 (g++ 12, clang 14 or newer), meson 1.0.1, Boost 1.77 with Context; then run this again'
}

ensure() { # ensure NEEDS...: installs what is missing, and is silent when nothing is
  local needs
  missing=()
  for needs in build "$@"; do "needs_of_$needs"; done
  [[ ${#missing[@]} == 0 ]] && return 0
  if have apt-get; then install_with_apt; else advise_without_apt; fi
}
