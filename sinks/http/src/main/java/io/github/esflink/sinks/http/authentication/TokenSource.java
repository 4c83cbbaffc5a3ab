package io.github.esflink.sinks.http.authentication;

import io.github.esflink.sinks.http.endpoint.Answer;
import io.github.esflink.sinks.http.endpoint.AnswerListener;
import io.github.esflink.sinks.http.endpoint.EndpointClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a sender. One is kept until it expires or is refused; shortly before it expires the
 * next one is asked for while this one serves on. However many want a token, one request for it is
 * under way at a time.
 *
 * <p>Called in any thread; nothing inside blocks. Receivers hear in the thread that asks, or in the
 * client's.
 */
@Internal
public final class TokenSource {

    /**
     * A token is renewed when it has this long to live, or a fifth of its life, if that is less.
     */
    private static final long AHEAD_MILLIS = TimeUnit.MINUTES.toMillis(1);

    private static final int PART_OF_LIFE = 5;

    /** Who wants a token: hears of one of the two, once. */
    public interface Receiver {

        /**
         * @param authorization the value of the header {@code Authorization}
         */
        void onToken(String authorization);

        /**
         * @param why in words, without anything secret
         */
        void onNoToken(String why);
    }

    private static final class Token {
        private final String authorization;
        private final long renewAt;
        private final long expiresAt;
        private volatile boolean served;

        Token(String authorization, long renewAt, long expiresAt) {
            this.authorization = authorization;
            this.renewAt = renewAt;
            this.expiresAt = expiresAt;
        }

        String authorization() {
            return authorization;
        }

        long renewAt() {
            return renewAt;
        }

        long expiresAt() {
            return expiresAt;
        }

        boolean served() {
            return served;
        }

        void serve() {
            if (!served) {
                served = true;
            }
        }
    }

    /** How long nobody asks after a renewal that failed: doubled each time, up to the second. */
    private static final long FIRST_REST_MILLIS = 500;

    /** Below the time that a breaker is usually open: who tries then has asked for a token. */
    private static final long MAX_REST_MILLIS = 5_000;

    /** How rarely a token is renewed that is refused again when it is new; doubled each time. */
    private static final long REFUSED_MILLIS = 1_000;

    private static final int MAX_DOUBLINGS = 8;
    private static final double JITTER = 0.2;

    private final TokenEndpoint endpoint;
    private final Set<Integer> renewOn;
    private final LongSupplier clock;

    private volatile @Nullable Token current;
    private String whyNone = "";
    private long asksAgainAt = Long.MIN_VALUE;
    private int failures;
    private long renewsRefusedAt = Long.MIN_VALUE;
    private int refusals;
    private List<Receiver> waiting = new ArrayList<>();
    private boolean renewing;

    /**
     * Reads the secret.
     *
     * @param clock milliseconds that only go forward
     * @throws io.github.esflink.secret.SecretException naming a reference that leads nowhere
     */
    public TokenSource(ClientCredentials credentials, LongSupplier clock) {
        this.endpoint = new TokenEndpoint(credentials);
        this.renewOn = credentials.renewOn();
        this.clock = clock;
    }

    /**
     * Gives the receiver a token, now or when there is one; after a renewal that failed none for a
     * while.
     *
     * @param client asks for it
     */
    public void get(EndpointClient client, Receiver receiver) {
        Token usable = null;
        boolean renew = false;
        String rests = null;
        synchronized (this) {
            long now = clock.getAsLong();
            Token token = current;
            if (token != null && now < token.expiresAt()) {
                usable = token;
            }
            boolean mayAsk = now >= asksAgainAt;
            if (!renewing && mayAsk && (usable == null || now >= usable.renewAt())) {
                renewing = true;
                renew = true;
            }
            if (usable == null) {
                if (renewing) {
                    waiting.add(receiver);
                } else {
                    rests = whyNone;
                }
            }
        }
        if (usable != null) {
            receiver.onToken(usable.authorization());
        } else if (rests != null) {
            receiver.onNoToken(rests);
        }
        if (renew) {
            client.send(endpoint.request(), new Renewal());
        }
    }

    /** Whether an answer with this status speaks of the token. */
    public boolean renewsOn(int status) {
        return renewOn.contains(status);
    }

    /**
     * The endpoint did not take this one: whoever asks next gets another. When tokens are refused
     * one after the other, it is not they, and they are renewed ever more rarely.
     *
     * @return whether there is another, or will be
     */
    public synchronized boolean refused(String authorization) {
        Token token = current;
        if (token == null || !token.authorization().equals(authorization)) {
            return true;
        }
        long now = clock.getAsLong();
        if (now < renewsRefusedAt) {
            return false;
        }
        refusals = token.served() ? 0 : Math.min(refusals + 1, MAX_DOUBLINGS);
        renewsRefusedAt = now + (refusals == 0 ? 0 : jittered(REFUSED_MILLIS << refusals));
        current = null;
        return true;
    }

    /** The endpoint took this one. */
    public void accepted(String authorization) {
        Token token = current;
        if (token != null && token.authorization().equals(authorization)) {
            token.serve();
        }
    }

    private static long jittered(long millis) {
        return Math.round(millis * (1 - JITTER * ThreadLocalRandom.current().nextDouble()));
    }

    private final class Renewal implements AnswerListener {

        @Override
        public boolean wantsText() {
            return true;
        }

        @Override
        public void onAnswer(Answer answer) {
            TokenEndpoint.Grant grant;
            try {
                grant = endpoint.grantIn(answer);
            } catch (TokenEndpoint.NoTokenException e) {
                failed(String.valueOf(e.getMessage()));
                return;
            }
            Token token = token(grant);
            for (Receiver receiver : got(token)) {
                receiver.onToken(token.authorization());
            }
        }

        private Token token(TokenEndpoint.Grant grant) {
            String authorization = "Bearer " + grant.token();
            if (grant.seconds() == TokenEndpoint.UNTIL_REFUSED) {
                return new Token(authorization, Long.MAX_VALUE, Long.MAX_VALUE);
            }
            long life = TimeUnit.SECONDS.toMillis(grant.seconds());
            long expiresAt = clock.getAsLong() + life;
            return new Token(
                    authorization,
                    expiresAt - Math.min(AHEAD_MILLIS, life / PART_OF_LIFE),
                    expiresAt);
        }

        @Override
        public void onNoAnswer(String why, Throwable cause) {
            failed(why);
        }

        /** One that was asked for ahead of time has no receivers: a later attempt asks again. */
        private void failed(String why) {
            String none = "no token from %s: %s".formatted(endpoint, why);
            for (Receiver receiver : restAfter(none)) {
                receiver.onNoToken(none);
            }
        }
    }

    private synchronized List<Receiver> restAfter(String why) {
        whyNone = why;
        asksAgainAt =
                clock.getAsLong()
                        + jittered(Math.min(MAX_REST_MILLIS, FIRST_REST_MILLIS << failures));
        failures = Math.min(failures + 1, MAX_DOUBLINGS);
        return end();
    }

    private synchronized List<Receiver> got(Token token) {
        current = token;
        failures = 0;
        asksAgainAt = Long.MIN_VALUE;
        return end();
    }

    private List<Receiver> end() {
        renewing = false;
        List<Receiver> served = waiting;
        waiting = new ArrayList<>();
        return served;
    }
}
