package io.github.esflink.sinks.contract.hostile;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.annotation.PublicEvolving;

/** One connection, byte by byte, in the hands of one thread. */
@PublicEvolving
public final class HostileConnection {

    private static final String ID = "esdb-record-stream-revision:";
    private static final String LENGTH = "content-length:";

    private final Socket socket;
    private final InputStream in;
    private final EndpointRecord record;

    private long id;
    private long unread;

    HostileConnection(Socket socket, EndpointRecord record) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.record = record;
        socket.setTcpNoDelay(true);
    }

    /** Reads the next request up to its body. */
    void readHead() throws IOException {
        id = -1;
        unread = 0;
        boolean begun = false;
        for (String line = line(); !line.isEmpty(); line = line()) {
            begun = true;
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith(ID)) {
                id = Long.parseLong(line.substring(ID.length()).strip());
            } else if (lower.startsWith(LENGTH)) {
                unread = Long.parseLong(line.substring(LENGTH.length()).strip());
            }
        }
        if (!begun || id < 0) {
            throw new IOException("A request without a number.");
        }
    }

    /** Reads the next request, all of it. */
    void readRequest() throws IOException {
        readHead();
        readBody();
    }

    /** What is left of the request's body. */
    void readBody() throws IOException {
        readBody(unread);
    }

    void readBody(long bytes) throws IOException {
        in.skipNBytes(bytes);
        unread -= bytes;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException();
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /** Reads the request, and writes an answer that means what is said of it. */
    void answer(Fate meaning, String answer) throws IOException {
        readRequest();
        record(meaning);
        write(answer);
    }

    /** The request is accepted, or refused, from here on. */
    void record(Fate meaning) {
        if (meaning instanceof Fate.Refused refused) {
            record.refused(id, refused.status());
        } else {
            record.accepted(id);
        }
    }

    /** As a good server: reads a request, and answers it as its number demands. */
    void serve() throws IOException {
        readRequest();
        answerWell();
    }

    void answerWell() throws IOException {
        if (EndpointRecord.isRefused(id)) {
            record.refused(id, EndpointRecord.REFUSAL);
            write(Answers.complete(EndpointRecord.REFUSAL, "no " + id));
        } else {
            record.accepted(id);
            write(Answers.complete(200, "yes " + id));
        }
    }

    void write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Each byte in a packet of its own. */
    void trickle(String text) throws IOException {
        for (int i = 0; i < text.length(); i++) {
            write(text.substring(i, i + 1));
        }
    }

    /** Until the sender closes, without reading what it may still write. */
    void awaitClose() {
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // So it may end, too.
        }
    }

    /**
     * Until the sender closes; what it writes is read so slowly that it has not sent all of a large
     * request before it can have read an answer.
     */
    void awaitCloseReadingSlowly() {
        try {
            byte[] some = new byte[64 * 1024];
            while (in.read(some) >= 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        } catch (IOException e) {
            // So it may end, too.
        }
    }

    /** As a peer that dies: what was written and not read is lost, and the sender is told so. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    void close() throws IOException {
        socket.close();
    }

    boolean isOpen() {
        return !socket.isClosed();
    }
}
