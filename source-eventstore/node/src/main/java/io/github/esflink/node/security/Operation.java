package io.github.esflink.node.security;

/** What can be done with a stream, and so allowed or not. */
public enum Operation {
    /** Reading and subscribing. */
    READ,
    /** Appending. */
    WRITE,
    /** Deleting and tombstoning. */
    DELETE
}
