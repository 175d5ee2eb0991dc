/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/extcap/live_comments.h"

#include <inttypes.h>

#include "capture/report/comments.h"

struct live_comments {
    GHashTable *waiting; /* frame (uint64_t *) -> GPtrArray of its comments (char *) */
    GPtrArray *late;     /* comments (char *) of frames that were taken */
    uint64_t taken;      /* the last frame */
    GHashTable *sizes;   /* finding -> how many frames it named when it was noted */
};

static void free_texts(gpointer texts) {
    g_ptr_array_unref(texts);
}

static GPtrArray *new_texts(void) {
    return g_ptr_array_new_with_free_func(g_free);
}

struct live_comments *live_comments_new(void) {
    struct live_comments *comments = g_new0(struct live_comments, 1);
    comments->waiting = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, free_texts);
    comments->late = new_texts();
    comments->sizes = g_hash_table_new(NULL, NULL);
    return comments;
}

void live_comments_free(struct live_comments *comments) {
    g_hash_table_unref(comments->waiting);
    g_ptr_array_unref(comments->late);
    g_hash_table_unref(comments->sizes);
    g_free(comments);
}

/* A finding that grows is told with its comments again: those that a frame has are enough. */
static void add_waiting(struct live_comments *comments, const struct frame_comments *found) {
    GPtrArray *texts = g_hash_table_lookup(comments->waiting, &found->frame);
    if (texts == NULL) {
        texts = new_texts();
        g_hash_table_insert(comments->waiting, g_memdup2(&found->frame, sizeof found->frame),
                            texts);
    }
    for (guint i = 0; i < found->comments->len; i++) {
        const char *text = found->comments->pdata[i];
        if (!g_ptr_array_find_with_equal_func(texts, text, g_str_equal, NULL))
            g_ptr_array_add(texts, g_strdup(text));
    }
}

static void add_late(struct live_comments *comments, const struct frame_comments *found) {
    g_ptr_array_add(comments->late,
                    g_strdup_printf("%s; of frame %" PRIu64 ", which came before",
                                    (const char *)found->comments->pdata[0], found->frame));
}

/* Of many repetitions few frames are remembered: the rest changes no comment. */
static bool names_more(struct live_comments *comments, const struct finding *finding) {
    const guint size = 1 + (guint)finding->evidence_count + (guint)finding->repeats_count;
    if (GPOINTER_TO_UINT(g_hash_table_lookup(comments->sizes, finding)) == size)
        return false;
    g_hash_table_insert(comments->sizes, (gpointer)finding, GUINT_TO_POINTER(size));
    return true;
}

void live_comments_note(struct live_comments *comments, const struct finding *finding,
                        enum finding_change change) {
    const struct comments_options options = {0};
    if (!names_more(comments, finding))
        return;
    GPtrArray *frames = comments_of_frames(&finding, 1, &options);
    for (guint i = 0; i < frames->len; i++) {
        const struct frame_comments *found = frames->pdata[i];
        if (found->frame > comments->taken)
            add_waiting(comments, found);
        else if (change == FINDING_NEW && found->frame == finding->ref.frame)
            add_late(comments, found);
    }
    g_ptr_array_unref(frames);
}

GPtrArray *live_comments_take(struct live_comments *comments, uint64_t frame) {
    GPtrArray *texts = comments->late;
    GPtrArray *own = g_hash_table_lookup(comments->waiting, &frame);
    comments->late = new_texts();
    comments->taken = frame;
    if (own != NULL) {
        for (guint i = 0; i < own->len; i++)
            g_ptr_array_add(texts, g_strdup(own->pdata[i]));
        g_hash_table_remove(comments->waiting, &frame);
    }
    return texts;
}
