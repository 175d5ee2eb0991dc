/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/key_options.h"

#include <stddef.h>
#include <string.h>

#include "capture/command/output.h"
#include "capture/command/secrets.h"
#include "capture/read/limited_file.h"

enum {
    SECONDS_MOST = 86400,
    KEYLOG_MOST = 128 << 20, /* bytes; more than 100,000 sessions of TLS 1.3 */
    RSA_KEY_MOST = 1 << 20,
};

const GOptionEntry key_option_table[] = {
    {"keylog", 0, 0, G_OPTION_ARG_FILENAME, OPTIONS_FIELD(keylog),
     "Open TLS sessions with the key log in FILE (SSLKEYLOGFILE); needs tshark", "FILE"},
    {"rsa-key", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, OPTIONS_FIELD(rsa_keys),
     "Open sessions up to TLS 1.2 with RSA key exchange by the server's key in FILE, PEM without "
     "a password (may be repeated)",
     "FILE"},
    {"tshark-timeout", 0, 0, G_OPTION_ARG_INT, OPTIONS_FIELD(tshark_seconds),
     "Seconds that tshark may take to decrypt a capture (default: 60)", "SECONDS"},
    {0},
};

static bool refuse(const char *option, const char *path, const char *why) {
    complain_and_free(option, g_strdup_printf("%s %s", path, why));
    return false;
}

/* The text of a file, to be freed by secret_wipe. NULL: a line was written. */
static char *read_file(const char *option, const char *path, size_t most) {
    char *error = NULL;
    char *text = limited_file_read(path, DASH_IS_A_NAME, most, NULL, &error);
    if (text == NULL)
        (void)refuse(option, path, error);
    g_free(error);
    return text;
}

static bool read_keylog(struct options *options) {
    if (options->keylog == NULL)
        return true;
    char *text = read_file("--keylog", options->keylog, KEYLOG_MOST);
    if (text == NULL)
        return false;
    tls_keys_add_log(options->keys, span_of_text(text));
    secret_wipe(text);
    return tls_keys_are_any(options->keys) ||
           refuse("--keylog", options->keylog, "has no line of a key log");
}

static bool read_rsa_keys(struct options *options) {
    for (char **path = options->rsa_keys; path != NULL && *path != NULL; path++) {
        char *text = read_file("--rsa-key", *path, RSA_KEY_MOST);
        if (text == NULL)
            return false;
        bool good = strstr(text, "PRIVATE KEY-----") != NULL && strstr(text, "ENCRYPTED") == NULL;
        secret_wipe(text);
        if (!good)
            return refuse("--rsa-key", *path, "is no private key in PEM without a password");
        tls_keys_add_rsa(options->keys);
    }
    return true;
}

bool key_options_understand(struct options *options) {
    options->keys = tls_keys_new(NULL);
    if (options->tshark_seconds >= 1 && options->tshark_seconds <= SECONDS_MOST)
        return true;
    complain("--tshark-timeout", "give a number of seconds from 1 to 86400");
    return false;
}

bool key_options_read_files(struct options *options) {
    return read_keylog(options) && read_rsa_keys(options);
}

void key_options_free(struct options *options) {
    tls_keys_free(options->keys);
    g_free(options->keylog);
    g_strfreev(options->rsa_keys);
}

bool key_options_are_given(const struct options *options) {
    return options->keylog != NULL || options->rsa_keys != NULL;
}
