/* SPDX-License-Identifier: MIT */
/*
 * model_transfer.h -- what <handoff/transfer.h> says of a transfer, written a
 * second time, slowly and from the words alone.
 *
 * The model keeps everything that happened and nothing else; each question is
 * answered by going over all of it. It uses no code of the library.
 */
#ifndef MODEL_TRANSFER_H
#define MODEL_TRANSFER_H

#include <stdbool.h>
#include <stdint.h>

#include <handoff/transfer.h>

enum { MODEL_PARTIES = 3, MODEL_HEARD = 48 };

/* A receipt that was taken. */
typedef struct model_heard {
    int      party;
    uint32_t said; /* HANDOFF_RECEIPT_* */
    uint32_t sequence;
    int64_t  at_ms; /* when it came */
    int64_t  due_ms;
    int      owner; /* a number for a name */
    int      bytes; /* a number for its bytes */
} model_heard;

typedef struct model {
    int         parties;
    int64_t     now_ms, answer_by_ms;
    int         count;
    model_heard heard[MODEL_HEARD];
    uint64_t    done;    /* what was acknowledged last */
    uint64_t    noticed; /* and which notice */
} model;

typedef enum model_took { MODEL_TAKEN, MODEL_AGAIN, MODEL_REFUSED } model_took;

/* A receipt comes; heard->at_ms is the time. */
model_took model_hear(model *m, const model_heard *heard);

typedef struct model_answer {
    uint32_t state, cause, action;
    int      party, rival; /* -1 = nobody */
    int      owner;        /* 0 = nobody */
    int64_t  due_ms, next_ms;
    bool     late;
    uint64_t deed;   /* names what is to be done, acknowledged or not */
    uint32_t notice; /* that is due; 0 = none */
    uint64_t notice_deed;
} model_answer;

model_answer model_ask(const model *m);

/* The table for one party: what the state becomes when it says that next,
 * within its due time; 0: refused. */
uint32_t model_table(uint32_t state, uint32_t cause, uint32_t said);

#endif
