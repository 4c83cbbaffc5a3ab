package io.github.esflink.sinks.http.body;

import org.apache.flink.annotation.PublicEvolving;

/** How bodies are packed. */
@PublicEvolving
public enum ContentEncoding {
    /** Not at all. */
    NONE,
    /** {@code Content-Encoding: gzip}, for bodies of {@value Gzip#WORTH_IT} bytes or more. */
    GZIP
}
