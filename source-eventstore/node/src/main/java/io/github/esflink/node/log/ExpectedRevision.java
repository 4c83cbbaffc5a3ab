package io.github.esflink.node.log;

/** What a writer expects of a stream before it writes. */
public sealed interface ExpectedRevision {

    /** The number that stands for the expectation in error trailers. */
    long wireValue();

    /** Anything goes. */
    record Any() implements ExpectedRevision {
        @Override
        public long wireValue() {
            return -2;
        }
    }

    /** The stream must have no events. */
    record NoStream() implements ExpectedRevision {
        @Override
        public long wireValue() {
            return -1;
        }
    }

    /** The stream, or its metadata, must exist. */
    record StreamExists() implements ExpectedRevision {
        @Override
        public long wireValue() {
            return -4;
        }
    }

    /**
     * The last event must have this revision.
     *
     * @param revision at least 0
     */
    record Exactly(long revision) implements ExpectedRevision {
        @Override
        public long wireValue() {
            return revision;
        }
    }
}
