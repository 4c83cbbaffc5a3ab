package io.github.esflink.sinks.http.endpoint;

import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.asynchttpclient.AsyncHandler;
import org.asynchttpclient.HttpResponseBodyPart;
import org.asynchttpclient.HttpResponseStatus;
import org.jspecify.annotations.Nullable;

/**
 * Reads one answer: all of it, so that the connection can be used again, up to a bound; keeps the
 * beginning of what is no success.
 */
final class AnswerReader implements AsyncHandler<Boolean> {

    /** A character of UTF-8 is at most four bytes. */
    private static final int MAX_KEPT_BYTES = 4 * DeadLetter.Answer.MAX_TEXT;

    private static final AsciiString ALLOWED_RATE = AsciiString.cached("webhook-allowed-rate");

    private final Exchange exchange;
    private final int maxBytes;
    private final boolean keepsAll;

    private int status;
    private boolean pooled;
    private @Nullable String retryAfter;
    private @Nullable String allowedRate;
    private @Nullable String location;
    private @Nullable ByteBuffer kept;
    private int read;

    /**
     * @param keepsAll whether all of the text is kept up to the bound, that of a success, too
     */
    AnswerReader(Exchange exchange, int maxBytes, boolean keepsAll) {
        this.exchange = exchange;
        this.maxBytes = maxBytes;
        this.keepsAll = keepsAll;
    }

    @Override
    public void onConnectionPooled(Channel connection) {
        pooled = true;
    }

    @Override
    public State onStatusReceived(HttpResponseStatus received) {
        status = received.getStatusCode();
        return State.CONTINUE;
    }

    @Override
    public State onHeadersReceived(HttpHeaders headers) {
        allowedRate = headers.get(ALLOWED_RATE);
        if (!isSuccess()) {
            retryAfter = headers.get(HttpHeaderNames.RETRY_AFTER);
            location = headers.get(HttpHeaderNames.LOCATION);
        }
        return State.CONTINUE;
    }

    @Override
    public State onBodyPartReceived(HttpResponseBodyPart part) {
        int length = part.length();
        if (length > 0 && (keepsAll || !isSuccess())) {
            keep(part.getBodyByteBuffer());
        }
        read += length;
        // What was decided by the status stays decided; only the reading ends.
        return read > maxBytes ? State.ABORT : State.CONTINUE;
    }

    private void keep(ByteBuffer part) {
        ByteBuffer buffer = kept;
        if (buffer == null) {
            buffer = ByteBuffer.allocate(Math.min(MAX_KEPT_BYTES, maxBytes));
            kept = buffer;
        }
        if (keepsAll && buffer.remaining() < part.remaining()) {
            int needed = Math.min(maxBytes, buffer.position() + part.remaining());
            buffer =
                    ByteBuffer.allocate(Math.max(needed, Math.min(maxBytes, 2 * buffer.capacity())))
                            .put(buffer.flip());
            kept = buffer;
        }
        int taken = Math.min(buffer.remaining(), part.remaining());
        buffer.put(part.slice().limit(taken));
    }

    @Override
    public Boolean onCompleted() {
        if (keepsAll && isSuccess() && read > maxBytes) {
            // Half of what is wanted as a whole is nothing.
            exchange.onFailure(
                    new UnusableAnswerException(
                            "the answer has more than %,d bytes".formatted(maxBytes)),
                    false,
                    status);
            return Boolean.TRUE;
        }
        exchange.onAnswer(answer(), location, pooled);
        return Boolean.TRUE;
    }

    private Answer answer() {
        return new Answer(status, retryAfter, allowedRate, text(), null);
    }

    @Override
    public void onThrowable(Throwable failure) {
        if (status >= 300) {
            // A refusal is one before its text has ended.
            exchange.onAnswer(answer(), location, pooled);
        } else {
            exchange.onFailure(failure, pooled && status == 0, status);
        }
    }

    private boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    private String text() {
        ByteBuffer buffer = kept;
        return buffer == null ? "" : StandardCharsets.UTF_8.decode(buffer.flip()).toString();
    }
}
