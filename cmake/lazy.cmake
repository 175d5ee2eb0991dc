# Libraries that few runs of the command need, and whose loading costs it more than its work on a small capture. Rooms name
# them here; a target with the property LAZY is linked with functions that load them when they are first called
# (capture/lazy), all others with the libraries. GCC tells what their headers declare.
include(CMakeDependentOption)
cmake_dependent_option(UCSCOPE_LAZY "the command loads libraries when it needs them" ON
  "CMAKE_C_COMPILER_ID STREQUAL GNU;NOT UCSCOPE_FUZZ" OFF)

# unless_lazy(NAME LIBRARY...): NAME_library stands for them.
function(unless_lazy name)
  add_library(${name}_library INTERFACE)
  foreach(library IN LISTS ARGN)
    target_link_libraries(${name}_library INTERFACE $<$<NOT:$<BOOL:$<TARGET_PROPERTY:LAZY>>>:${library}>)
  endforeach()
endfunction()

# The wireshark package file names libwireshark alone, whose loading costs 40 ms; what reads files is
# libwiretap and libwsutil.
find_library(WIRETAP_LIBRARY wiretap REQUIRED)
find_library(WSUTIL_LIBRARY wsutil REQUIRED)

unless_lazy(archive PkgConfig::ARCHIVE)
unless_lazy(gnutls PkgConfig::GNUTLS)
unless_lazy(pcap PkgConfig::PCAP)
unless_lazy(wiretap ${WIRETAP_LIBRARY} ${WSUTIL_LIBRARY})
unless_lazy(xml PkgConfig::XML)
