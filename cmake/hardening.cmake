# What makes a mistake in memory hard to use, wherever the compiler and the linker have it. Tests read it from what was
# built (tests/hardened). UCSCOPE_HARDENED names what is there.
include(CheckCCompilerFlag)
include(CheckCSourceCompiles)
include(CheckLinkerFlag)
include(CheckPIESupported)
check_pie_supported(LANGUAGES C)

set(UCSCOPE_HARDENED pie)

# harden(NAME OPTION): an option of the compiler, for all targets.
function(harden name option)
  check_c_compiler_flag(${option} HARDENED_BY_${name})
  if(HARDENED_BY_${name})
    add_compile_options(${option})
    set(UCSCOPE_HARDENED ${UCSCOPE_HARDENED} ${name} PARENT_SCOPE)
  endif()
endfunction()

# harden_link(NAME OPTION): one of the linker.
function(harden_link name option)
  check_linker_flag(C LINKER:${option} HARDENED_BY_${name})
  if(HARDENED_BY_${name})
    add_link_options(LINKER:${option})
    set(UCSCOPE_HARDENED ${UCSCOPE_HARDENED} ${name} PARENT_SCOPE)
  endif()
endfunction()

harden(stack_protector -fstack-protector-strong)
harden(stack_clash -fstack-clash-protection)
harden(control_flow -fcf-protection=full)
harden_link(relro -z,relro)
harden_link(bind_now -z,now)
harden_link(no_executable_stack -z,noexecstack)

# Checks the bounds of calls of the C library. It wants optimisation, and stands in the way of sanitizers, which check
# more. Level 3 came with glibc 2.34 and GCC 12.
if(NOT UCSCOPE_SANITIZE)
  set(CMAKE_REQUIRED_FLAGS "-Werror -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3")
  check_c_source_compiles("#include <string.h>
int main(void) { return (int)strlen(\"\"); }" HARDENED_BY_fortify)
  unset(CMAKE_REQUIRED_FLAGS)
  set(fortify_level $<IF:$<BOOL:${HARDENED_BY_fortify}>,3,2>)
  add_compile_options($<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE> $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=${fortify_level}>)
  if(NOT CMAKE_BUILD_TYPE STREQUAL Debug)
    list(APPEND UCSCOPE_HARDENED fortify)
  endif()
endif()
