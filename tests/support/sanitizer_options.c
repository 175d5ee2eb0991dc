/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Linked into the command where it is built with sanitizers. LeakSanitizer guesses where the
 * thread-local variables of libraries are that are loaded late (libxml2 brings the C++ library):
 * once in 256 processes it takes what it must not read for their beginning, and ends the process.
 * It is not told of them. What it finds ends the process with a status that the command has not by
 * itself, so that each test sees it that looks at the status. */
__attribute__((visibility("default"))) const char *__asan_default_options(void);

const char *__asan_default_options(void) {
    return "intercept_tls_get_addr=0:exitcode=99";
}
