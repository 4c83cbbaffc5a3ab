package io.github.esflink.job.definition;

import io.github.esflink.sinks.kafka.connection.KafkaConnection;

/** Where a sink keeps its dead letters. */
public sealed interface LetterPlace {

    /**
     * Files of JSON lines.
     *
     * @param path of their folder
     */
    record Folder(String path) implements LetterPlace {}

    /** Records of a topic. */
    record Topic(KafkaConnection connection, String name) implements LetterPlace {}
}
