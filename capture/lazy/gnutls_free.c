/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GnuTLS has the function that frees its memory in a variable, which cannot be loaded later. It is
 * free, unless a program asks for another one. */
#include <gnutls/gnutls.h>
#include <stdlib.h>

gnutls_free_function gnutls_free = free;
