/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/text_store.h"

#include <errno.h>
#include <unistd.h>

#include "capture/command/output.h"
#include "capture/read/nameless_file.h"
#include "capture/read/whole.h"

enum { IN_MEMORY = 8 << 20, PIECE = 1 << 16 };

struct text_store {
    GString *text;  /* what is not in the file */
    int descriptor; /* -1: there is none yet */
};

struct text_store *text_store_new(void) {
    struct text_store *store = g_new0(struct text_store, 1);
    store->text = g_string_new(NULL);
    store->descriptor = -1;
    return store;
}

void text_store_free(struct text_store *store) {
    if (store == NULL)
        return;
    if (store->descriptor >= 0)
        close(store->descriptor);
    g_string_free(store->text, TRUE);
    g_free(store);
}

static char *failure(int number) {
    return g_strdup_printf("cannot be kept until it is all known: %s", g_strerror(number));
}

static bool open_file(struct text_store *store, char **error) {
    char *path = NULL;
    if (store->descriptor >= 0)
        return true;
    store->descriptor = nameless_file_open(&path, error);
    g_free(path);
    return store->descriptor >= 0;
}

static bool move_to_file(struct text_store *store, char **error) {
    if (!open_file(store, error))
        return false;
    const int number = whole_write(store->descriptor, store->text->str, store->text->len);
    if (number != 0) {
        *error = failure(number);
        return false;
    }
    g_string_truncate(store->text, 0);
    return true;
}

bool text_store_append(struct text_store *store, const char *text, char **error) {
    g_string_append(store->text, text);
    return store->text->len < IN_MEMORY || move_to_file(store, error);
}

bool text_store_write(const struct text_store *store, char **error) {
    char piece[PIECE + 1];
    off_t at = 0;
    ssize_t got = 0;
    while (store->descriptor >= 0 && !output_failed() &&
           (got = pread(store->descriptor, piece, PIECE, at)) > 0) {
        piece[got] = '\0';
        output_write(piece);
        at += got;
    }
    if (got < 0) {
        *error = failure(errno);
        return false;
    }
    output_write(store->text->str);
    return true;
}
