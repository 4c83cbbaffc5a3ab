package io.github.esflink.sinks.http.endpoint;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.asynchttpclient.Request;
import org.asynchttpclient.RequestBuilder;
import org.asynchttpclient.uri.Uri;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt: a request, the redirects that it follows, and one answer to the listener.
 *
 * <p>A server may close a connection that rests just when it is taken up again, which says nothing
 * of the event or of the endpoint. A request that finds its pooled connection closed before a byte
 * of the answer came is sent again at once, once.
 *
 * <p>On the client's event loop.
 */
final class Exchange {

    static final int MAX_REDIRECTS = 5;

    /** Of an answer whose text is wanted: a token with many claims is some 10 kB. */
    private static final int MAX_TEXT_BYTES = 1024 * 1024;

    private static final int REQUEST_TIMEOUT = 408;
    private static final int MAX_REASON = 300;
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private final EndpointClient client;
    private final AnswerListener listener;
    private final long deadline;

    private Request request;
    private @Nullable Future<?> timer;
    private @Nullable Future<?> running;
    private boolean late;
    private int redirects;
    private boolean sentAgain;
    private boolean ended;

    Exchange(EndpointClient client, Request request, AnswerListener listener) {
        this.client = client;
        this.request = request;
        this.listener = listener;
        this.deadline = System.nanoTime() + client.requestTimeout().toNanos();
    }

    void begin() {
        timer = client.scheduleNanos(this::expire, deadline - System.nanoTime());
        send();
    }

    /** The client is closed. */
    void refuse(RejectedExecutionException cause) {
        listener.onNoAnswer("the client is closed", cause);
    }

    private void send() {
        AnswerReader reader =
                new AnswerReader(
                        this,
                        listener.wantsText() ? MAX_TEXT_BYTES : client.maxAnswerBytes(),
                        listener.wantsText());
        try {
            running = client.execute(request, reader);
        } catch (RuntimeException e) {
            // Some refusals are thrown, others told to the reader.
            fail(e);
        }
    }

    /** The time is over: the request is given up, and its connection closed. */
    private void expire() {
        late = true;
        Future<?> request = running;
        try {
            if (request == null || !request.cancel(true)) {
                fail(new TimeoutException());
            }
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void fail(Throwable failure) {
        fail(failure, 0);
    }

    /**
     * @param status of an answer that has begun; 0 when none has
     */
    private void fail(Throwable failure, int status) {
        end(() -> listener.onNoAnswer(inWords(failure, status), failure));
    }

    private void answer(Answer answer) {
        end(
                () -> {
                    try {
                        listener.onAnswer(answer);
                    } catch (RuntimeException | Error e) {
                        LOG.error(
                                "An answer with status {} could not be read.", answer.status(), e);
                        listener.onNoAnswer(
                                "the answer could not be read (%s)"
                                        .formatted(e.getClass().getSimpleName()),
                                e);
                    }
                });
    }

    /**
     * Once: what a connection does after the end says nothing anymore. In any thread: a client that
     * is closed tells of it in that of the caller.
     */
    private void end(Runnable listener) {
        if (ended) {
            return;
        }
        ended = true;
        if (timer != null) {
            timer.cancel(false);
        }
        try {
            listener.run();
        } catch (RuntimeException | Error e) {
            // The connection has others to serve.
            LOG.error("Who sent a request cannot be told what came of it.", e);
        }
    }

    /**
     * @param pooled whether the connection had rested in the pool
     */
    void onAnswer(Answer answer, @Nullable String location, boolean pooled) {
        if (answer.status() == REQUEST_TIMEOUT && pooled && !sentAgain && !late) {
            // Of the time that the connection rested: the request has crossed it on its way.
            sendAgain();
            return;
        }
        if (late || (answer.status() != 307 && answer.status() != 308) || location == null) {
            answer(
                    answer.status() / 100 == 3 && location != null
                            ? refused(answer, "only 307 and 308 repeat the request with its event")
                            : answer);
            return;
        }
        Uri target;
        try {
            target = Uri.create(request.getUri(), new URI(location).toString());
        } catch (URISyntaxException | RuntimeException e) {
            answer(refused(answer, "its Location is no URL"));
            return;
        }
        if (!sameHost(request.getUri(), target)) {
            answer(refused(answer, "it leads to another host"));
        } else if (++redirects > MAX_REDIRECTS) {
            answer(refused(answer, "it is number " + redirects + " in a row"));
        } else {
            resend(target);
        }
    }

    private static Answer refused(Answer answer, String why) {
        return new Answer(
                answer.status(), answer.retryAfter(), answer.allowedRate(), answer.text(), why);
    }

    /** The same server, or the same host by TLS. */
    private static boolean sameHost(Uri from, Uri to) {
        boolean http = to.getScheme().equals("http") || to.getScheme().equals("https");
        return http
                && to.getHost() != null
                && to.getUserInfo() == null
                && from.getHost()
                        .toLowerCase(Locale.ROOT)
                        .equals(to.getHost().toLowerCase(Locale.ROOT))
                && (from.isSecured() == to.isSecured()
                        ? from.getExplicitPort() == to.getExplicitPort()
                        : to.isSecured());
    }

    /**
     * @param stale whether the connection had rested in the pool and not a byte of an answer came
     * @param status of an answer that has begun; 0 when none has
     */
    void onFailure(Throwable failure, boolean stale, int status) {
        if (late) {
            // What was cancelled says so in its own way.
            fail(new TimeoutException(), status);
        } else if (stale
                && !sentAgain
                && failure instanceof IOException
                && !(failure instanceof UnusableAnswerException)
                && !isTimeout(failure)) {
            sendAgain();
        } else {
            fail(failure, status);
        }
    }

    /** On a connection of its own: others that rest may have ended, too. */
    private void sendAgain() {
        sentAgain = true;
        Object own = new Object();
        request =
                copy(request.getUri())
                        .setHeader(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                        .setChannelPoolPartitioning((uri, host, proxy) -> own)
                        .build();
        sendSoon();
    }

    private void resend(Uri target) {
        request = copy(target).build();
        sendSoon();
    }

    private RequestBuilder copy(Uri target) {
        return new RequestBuilder(request.getMethod(), true, false)
                .setUri(target)
                .setHeaders(request.getHeaders())
                .setBody(request.getByteData());
    }

    /** Not now: the connection that brought the answer was not looked at to its end. */
    private void sendSoon() {
        if (!client.execute(this::send)) {
            fail(new RejectedExecutionException());
        }
    }

    private static boolean isTimeout(Throwable failure) {
        return failure instanceof TimeoutException
                || failure instanceof java.net.SocketTimeoutException;
    }

    private String inWords(Throwable failure, int status) {
        if (failure instanceof TimeoutException) {
            long millis = client.requestTimeout().toMillis();
            return status == 0
                    ? "no answer within %d ms".formatted(millis)
                    : "no whole answer within %d ms, but the beginning of one with status %d"
                            .formatted(millis, status);
        }
        if (failure instanceof UnusableAnswerException) {
            return String.valueOf(failure.getMessage());
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException
                    || cause instanceof java.security.GeneralSecurityException) {
                return "TLS failed: " + rootOf(cause);
            }
            if (cause instanceof UnknownHostException) {
                return "the host name is not known";
            }
        }
        return failure instanceof ConnectException
                ? "no connection (" + failure.getClass().getSimpleName() + ")"
                : "the connection ended before the answer (%s)"
                        .formatted(failure.getClass().getSimpleName());
    }

    /** What TLS says at the bottom: it speaks of certificates, never of what is sent. */
    private static String rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String said = String.valueOf(root.getMessage()).replaceAll("\\s+", " ");
        return "%s (%s)"
                .formatted(
                        said.length() > MAX_REASON ? said.substring(0, MAX_REASON) : said,
                        root.getClass().getSimpleName());
    }
}
