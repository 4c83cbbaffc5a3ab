package io.github.esflink.source.reader;

/** The node of the source's benchmark, and what reads it as fast as can be. */
public final class MeasuredLog implements AutoCloseable {

    private final NodeProcess node;

    public MeasuredLog(String jar, int events, int payload) throws Exception {
        node = new NodeProcess(jar);
        node.fill(events, payload);
    }

    public String connectionString() {
        return node.connectionString();
    }

    public void appendOne(String stream) throws Exception {
        node.appendOne(stream);
    }

    /** Reads the whole log by the raw stub and counts. */
    public Reading read() {
        Count count = new Count();
        RawStub stub = new RawStub(node, count);
        return new Reading() {
            @Override
            public long seen() {
                return count.sum();
            }

            @Override
            public void close() {
                stub.close();
            }
        };
    }

    /** What was read so far. */
    public interface Reading extends AutoCloseable {
        long seen();
    }

    @Override
    public void close() throws Exception {
        node.close();
    }
}
