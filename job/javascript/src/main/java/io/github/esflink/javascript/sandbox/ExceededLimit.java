package io.github.esflink.javascript.sandbox;

/** What a call had too much of. */
enum ExceededLimit {
    TIME,
    MEMORY
}
