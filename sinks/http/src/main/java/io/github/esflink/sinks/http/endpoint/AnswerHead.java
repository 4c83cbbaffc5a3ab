package io.github.esflink.sinks.http.endpoint;

import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import org.jspecify.annotations.Nullable;

/**
 * The first line and the headers of an answer, and what they say of its end (RFC 9112, 6.3).
 *
 * @param response as the codec has read it
 */
record AnswerHead(HttpResponse response) {

    /** Of what netty makes up when a first line is none. */
    private static final int NO_STATUS = 999;

    private static final int SWITCHING = HttpResponseStatus.SWITCHING_PROTOCOLS.code();

    int status() {
        return response.status().code();
    }

    private @Nullable Throwable unreadable() {
        return response.decoderResult().cause();
    }

    /** Whether another head follows that is the answer (RFC 9110, 15.2). */
    boolean isInterim() {
        return unreadable() == null && status() / 100 == 1 && status() != SWITCHING;
    }

    /** Whether its first line is all that could be read, and decides. */
    boolean isStatusOnly() {
        Throwable why = unreadable();
        return why != null
                && status() != NO_STATUS
                && (status() >= 300 || why instanceof TooLongHttpHeaderException);
    }

    /** The status, without headers that could not be read. */
    HttpResponse statusOnly() {
        HttpResponse status = new DefaultHttpResponse(HttpVersion.HTTP_1_1, response.status());
        status.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return status;
    }

    /**
     * Why it is no answer; null when it is one.
     *
     * @param sent whether all of the request was written
     */
    @Nullable String fault(boolean sent) {
        Throwable unreadable = unreadable();
        if (unreadable != null) {
            return noHttp(unreadable);
        }
        HttpVersion version = response.protocolVersion();
        if (!version.protocolName().equals("HTTP")
                || version.majorVersion() != 1
                || (status() < 200 && status() != SWITCHING)
                || status() > NO_STATUS) {
            return "the answer is no HTTP/1.1, or has a status of no three digits";
        }
        if (status() == SWITCHING) {
            return "the answer is status 101, another protocol, which nobody asked for";
        }
        return sent || status() >= 300
                ? null
                : "it was answered with %d before the whole request was sent".formatted(status());
    }

    static String noHttp(Throwable why) {
        return (why instanceof PrematureChannelClosureException
                        ? "the connection ended before the answer was whole (%s)"
                        : "the answer is no HTTP that can be read (%s)")
                .formatted(why.getClass().getSimpleName());
    }

    private boolean hasNoBody() {
        return status() == HttpResponseStatus.NO_CONTENT.code()
                || status() == HttpResponseStatus.NOT_MODIFIED.code();
    }

    /** Whether only the end of the connection ends it. */
    boolean endsWithConnection() {
        return !hasNoBody()
                && !response.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
                && !HttpUtil.isTransferEncodingChunked(response);
    }

    /** Whether the endpoint may see another end of it. */
    boolean hasDoubtfulEnd() {
        HttpHeaders headers = response.headers();
        String coding = headers.get(HttpHeaderNames.TRANSFER_ENCODING);
        return hasNoBody()
                ? coding != null || !headers.get(HttpHeaderNames.CONTENT_LENGTH, "0").equals("0")
                : coding != null && !coding.strip().equalsIgnoreCase("chunked");
    }
}
