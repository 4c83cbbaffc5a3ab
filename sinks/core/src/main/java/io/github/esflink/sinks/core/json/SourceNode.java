package io.github.esflink.sinks.core.json;

/** A node that is written by copying the bytes that it was read from. */
sealed interface SourceNode permits SourceObject, SourceArray, SourceText {

    Source source();

    /** How many levels of objects and arrays it has, itself included; 0 for a text. */
    int levels();
}
