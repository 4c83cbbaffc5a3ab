package io.github.esflink.node.protocol;

/**
 * The line of releases that a node answers like. They differ in their subscriptions: when a reader
 * is told that it has caught up, what becomes of one that is too slow, and where one begins whose
 * position is not the one of an event.
 */
public enum ServerLine {
    /** As EventStoreDB 23.10.8. */
    V23_10("23.10", "23.10.8"),
    /** As EventStoreDB 24.2.0. */
    V24_2("24.2", "24.2.0");

    private final String line;
    private final String version;

    ServerLine(String line, String version) {
        this.line = line;
        this.version = version;
    }

    /** The version that is followed, for example {@code 24.2.0}. */
    public String version() {
        return version;
    }

    /** The line's name, for example {@code 24.2}. */
    @Override
    public String toString() {
        return line;
    }
}
