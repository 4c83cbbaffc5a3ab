package io.github.esflink.sinks.http.endpoint;

import org.asynchttpclient.Request;
import org.asynchttpclient.RequestBuilder;
import org.asynchttpclient.uri.Uri;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLException;

/**
 * One attempt: a request, the redirects that it follows, and one answer to the listener.
 *
 * <p>A server may close a connection that rests just when it is taken up again, which says nothing
 * of the event or of the endpoint. A request that finds its pooled connection closed before a byte
 * of the answer came is sent again at once, once.
 */
final class Exchange {

    static final int MAX_REDIRECTS = 5;

    private final EndpointClient client;
    private final AnswerListener listener;
    private final long deadline;

    private Request request;
    private int redirects;
    private boolean sentAgain;

    Exchange(EndpointClient client, Request request, AnswerListener listener) {
        this.client = client;
        this.request = request;
        this.listener = listener;
        this.deadline = System.nanoTime() + client.requestTimeout().toNanos();
    }

    void send() {
        AnswerReader reader = new AnswerReader(this, client.maxAnswerBytes(), listener.wantsText());
        try {
            client.execute(request, reader);
        } catch (RuntimeException e) {
            // Some refusals are thrown, others told to the reader.
            listener.onNoAnswer(inWords(e), e);
        }
    }

    void onAnswer(Answer answer, @Nullable String location) {
        if ((answer.status() != 307 && answer.status() != 308) || location == null) {
            listener.onAnswer(
                    answer.status() / 100 == 3 && location != null
                            ? refused(answer, "only 307 and 308 repeat the request with its event")
                            : answer);
            return;
        }
        Uri target;
        try {
            target = Uri.create(request.getUri(), location);
        } catch (IllegalArgumentException e) {
            listener.onAnswer(refused(answer, "its Location is no URL"));
            return;
        }
        if (!sameHost(request.getUri(), target)) {
            listener.onAnswer(refused(answer, "it leads to another host"));
        } else if (++redirects > MAX_REDIRECTS) {
            listener.onAnswer(refused(answer, "it is number " + redirects + " in a row"));
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
     */
    void onFailure(Throwable failure, boolean stale) {
        if (stale && !sentAgain && failure instanceof IOException && !isTimeout(failure)) {
            sentAgain = true;
            resend(request.getUri());
        } else {
            listener.onNoAnswer(inWords(failure), failure);
        }
    }

    private void resend(Uri target) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
            TimeoutException late = new TimeoutException();
            listener.onNoAnswer(inWords(late), late);
            return;
        }
        request =
                new RequestBuilder(request.getMethod(), true, false)
                        .setUri(target)
                        .setHeaders(request.getHeaders())
                        .setBody(request.getByteData())
                        .setRequestTimeout(Duration.ofMillis(left))
                        .build();
        send();
    }

    private static boolean isTimeout(Throwable failure) {
        return failure instanceof TimeoutException
                || failure instanceof java.net.SocketTimeoutException;
    }

    private String inWords(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return "no answer within " + client.requestTimeout().toMillis() + " ms";
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException
                    || cause instanceof java.security.GeneralSecurityException) {
                return "TLS failed (" + cause.getClass().getSimpleName() + ")";
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
}
