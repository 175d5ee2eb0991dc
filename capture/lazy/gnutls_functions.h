/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What declares the functions in gnutls_functions.txt. */
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509-ext.h>
#include <gnutls/x509.h>
